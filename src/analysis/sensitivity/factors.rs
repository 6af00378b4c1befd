//! Factors as groups of variables, and what is wrong with them.

use crate::random::copula::Copula;
use crate::random::design::DesignError;

/// Why a designed run cannot be made. Variables and factors are given by number.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SensitivityError {
    /// The sampling design cannot hold the variables.
    #[error(transparent)]
    Design(#[from] DesignError),
    /// A factor names a variable that does not exist.
    #[error("factor {factor} has variable {variable}, but there are {variables}")]
    UnknownVariable {
        /// The factor.
        factor: usize,
        /// The number in it.
        variable: usize,
        /// How many variables there are.
        variables: usize,
    },
    /// A variable is in two factors, or twice in one.
    #[error("variable {variable} is in factor {first} and in factor {second}")]
    Shared {
        /// The variable.
        variable: usize,
        /// The earlier factor.
        first: usize,
        /// The later factor, or the same.
        second: usize,
    },
    /// Correlations couple variables of different factors (or one in no factor), and the method holds only for
    /// independent factors: put them into one factor, or use Shapley effects.
    #[error("variables {first} and {second} are correlated, but not in one factor")]
    Dependent {
        /// A variable.
        first: usize,
        /// Another one of the same correlated group.
        second: usize,
    },
    /// The copula is one of another number of variables.
    #[error("the copula has {copula} variables, the function {variables}")]
    Copula {
        /// Variables of the copula.
        copula: usize,
        /// Variables of the function.
        variables: usize,
    },
    /// The number of levels of a Morris design is odd, or its range is not inside 0 to 1.
    #[error("a Morris design needs an even number of levels and a range inside 0 to 1")]
    Levels,
    /// More evaluations than can be addressed.
    #[error("{0} trials are too many")]
    TooManyTrials(u64),
    /// Stopped from outside.
    #[error("the run was cancelled")]
    Cancelled,
}

/// The factor of every variable.
pub(super) type Owners = Vec<Option<usize>>;

/// Checks factors and copula against the number of variables.
pub(super) fn owners(
    variables: usize,
    copula: Option<&Copula>,
    factors: &[Vec<usize>],
) -> Result<Owners, SensitivityError> {
    if let Some(copula) = copula
        && copula.inputs() != variables
    {
        return Err(SensitivityError::Copula { copula: copula.inputs(), variables });
    }
    let mut owners: Owners = vec![None; variables];
    for (factor, members) in factors.iter().enumerate() {
        for &variable in members {
            let unknown = SensitivityError::UnknownVariable { factor, variable, variables };
            let owner = owners.get_mut(variable).ok_or(unknown)?;
            if let Some(first) = owner.replace(factor) {
                return Err(SensitivityError::Shared { variable, first, second: factor });
            }
        }
    }
    Ok(owners)
}

/// Refuses correlations across factors.
pub(super) fn independent(copula: Option<&Copula>, owners: &Owners) -> Result<(), SensitivityError> {
    for group in copula.iter().flat_map(|copula| copula.groups()) {
        let owner = |variable: &usize| owners.get(*variable).copied().flatten();
        let Some(first) = group.first() else { continue };
        if let Some(second) = group.iter().find(|other| owner(other) != owner(first)) {
            return Err(SensitivityError::Dependent { first: *first, second: *second });
        }
    }
    Ok(())
}

/// Number of trials as a length, if columns of it can be addressed.
pub(super) fn length(trials: u64) -> Result<usize, SensitivityError> {
    let limit = crate::simulate::MAX_TRIALS;
    usize::try_from(trials).ok().filter(|_| trials <= limit).ok_or(SensitivityError::TooManyTrials(trials))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_are_checked() {
        assert_eq!(owners(3, None, &[vec![2], vec![0]]), Ok(vec![Some(1), None, Some(0)]));
        let unknown = SensitivityError::UnknownVariable { factor: 1, variable: 3, variables: 3 };
        assert_eq!(owners(3, None, &[vec![2], vec![3]]), Err(unknown));
        let shared = SensitivityError::Shared { variable: 2, first: 0, second: 1 };
        assert_eq!(owners(3, None, &[vec![2], vec![2]]), Err(shared));
    }

    #[test]
    fn correlations_must_stay_inside_a_factor() {
        let copula = Copula::new(4, &[(0, 2, 0.5)]).expect("valid");
        let check = |factors: &[Vec<usize>]| independent(Some(&copula), &owners(4, Some(&copula), factors)?);
        assert_eq!(check(&[vec![0, 2], vec![1]]), Ok(()));
        assert_eq!(check(&[vec![1], vec![3]]), Ok(()));
        let refused = Err(SensitivityError::Dependent { first: 0, second: 2 });
        assert_eq!(check(&[vec![0], vec![2]]), refused);
        assert_eq!(check(&[vec![0], vec![1]]), refused);
        let wrong = SensitivityError::Copula { copula: 4, variables: 5 };
        assert_eq!(owners(5, Some(&copula), &[]), Err(wrong));
    }
}
