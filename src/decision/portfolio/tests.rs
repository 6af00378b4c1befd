use super::*;
use crate::math::normal_quantile;
use crate::random::address::Stream;
use crate::stats::{Tail, tail_mean};

fn columns(seed: u64, proposals: usize, trials: u64) -> Vec<Vec<f64>> {
    let market = Stream::new(seed, "market");
    (0..proposals)
        .map(|index| {
            let own = Stream::new(seed, &format!("proposal {index}"));
            let (mean, sd) = (own.uniform(1 << 40) * 10.0 - 1.0, 5.0 + 20.0 * own.uniform((1 << 40) + 1));
            let share = own.uniform((1 << 40) + 2);
            let draw = |trial| {
                let rest = normal_quantile(own.uniform(trial));
                mean + sd * (share * normal_quantile(market.uniform(trial)) + (1.0 - share) * rest)
            };
            (0..trials).map(draw).collect()
        })
        .collect()
}

fn costs(seed: u64, proposals: usize) -> Vec<f64> {
    let stream = Stream::new(seed, "cost");
    (0..proposals as u64).map(|index| (1.0 + 9.0 * stream.uniform(index)).round()).collect()
}

/// Mean, CVaR and share of losses of a set.
fn figures(columns: &[Vec<f64>], set: u32, share: f64) -> (f64, f64, f64) {
    let trials = columns[0].len();
    let members = || columns.iter().enumerate().filter(|(index, _)| set >> index & 1 == 1);
    let total: Vec<f64> = (0..trials).map(|trial| members().map(|(_, column)| column[trial]).sum()).collect();
    let mean = total.iter().sum::<f64>() / trials as f64;
    let losses = total.iter().filter(|total| **total < 0.0).count() as f64 / trials as f64;
    (mean, tail_mean(&mut total.clone(), Tail::Lower, share).unwrap(), losses)
}

#[test]
fn agrees_with_brute_force() {
    for seed in 0..40 {
        let (count, share) = (7, 0.1);
        let (columns, costs) = (columns(seed, count, 100), costs(seed, count));
        let mut proposals: Vec<Proposal> =
            columns.iter().zip(&costs).map(|(c, cost)| Proposal::new(c, *cost)).collect();
        proposals[2].mandatory = seed % 3 == 0;
        let rules = PortfolioRules {
            budget: Some(20.0),
            at_most_one: vec![vec![0, 1, 4]],
            requires: vec![(3, 5)],
            tail_share: share,
            smallest_cvar: (seed % 2 == 0).then_some(-12.0),
            largest_loss_probability: (seed % 5 < 3).then_some(0.3),
        };
        let allowed: Vec<u32> = (0..1_u32 << count)
            .filter(|set| {
                let cost: f64 = (0..count).filter(|index| set >> index & 1 == 1).map(|index| costs[index]).sum();
                cost <= 20.0
                    && (set & 0b1_0011).count_ones() <= 1
                    && (set & 0b1000 == 0 || set & 0b10_0000 != 0)
                    && (seed % 3 != 0 || set & 0b100 != 0)
            })
            .collect();
        let all: Vec<(u32, (f64, f64, f64))> =
            allowed.iter().map(|set| (*set, figures(&columns, *set, share))).collect();
        let within = all.iter().filter(|(_, (_, cvar, loss))| {
            rules.smallest_cvar.is_none_or(|least| *cvar >= least)
                && rules.largest_loss_probability.is_none_or(|most| *loss <= most)
        });
        let best = within.max_by(|a, b| a.1.0.total_cmp(&b.1.0)).map(|(set, _)| *set);
        let beaten = |one: &(f64, f64, f64)| {
            all.iter().any(|(_, other)| other.0 >= one.0 && other.1 >= one.1 && (other.0 > one.0 || other.1 > one.1))
        };
        let mut frontier: Vec<(u32, (f64, f64, f64))> = all.iter().filter(|(_, one)| !beaten(one)).copied().collect();
        frontier.sort_by(|a, b| b.1.0.total_cmp(&a.1.0));

        let got = select_portfolio(&proposals, &rules, 1, &mut |_| true).unwrap();
        let bits = |portfolio: &Portfolio| portfolio.members.iter().fold(0, |set, member| set | 1_u32 << member);
        assert_eq!(got.best.as_ref().map(bits), best, "seed {seed}");
        let expected: Vec<u32> = frontier.iter().map(|(set, _)| *set).collect();
        assert_eq!(got.frontier.iter().map(bits).collect::<Vec<_>>(), expected, "seed {seed}");
        assert_eq!(got.feasible, allowed.len() as u64);
        for (portfolio, (_, (mean, cvar, loss))) in got.frontier.iter().zip(&frontier) {
            assert!((portfolio.mean.value - mean).abs() < 1e-12 && (portfolio.cvar.value - cvar).abs() < 1e-12);
            assert_eq!(portfolio.probability_of_loss.value, *loss);
        }
    }
}

#[test]
fn worked_by_hand() {
    // Four equally likely trials; the tail is the worst one. A and B hedge each other.
    //   A  8 −4  6 −2  mean 2   cost 3        A+B  3  5  5  3  mean 4,   worst 3
    //   B −5  9 −1  5  mean 2   cost 3        A+C 11 −5 10 −2  mean 3.5, worst −5
    //   C  3 −1  4  0  mean 1.5 cost 2        B+C −2  8  3  5  mean 3.5, worst −2
    // All three, mean 5.5, cost 8: 6 4 9 3, worst 3. Budget 8 takes everything; budget 6 A+B.
    let (a, b, c) = ([8.0, -4.0, 6.0, -2.0], [-5.0, 9.0, -1.0, 5.0], [3.0, -1.0, 4.0, 0.0]);
    let proposals = [Proposal::new(&a, 3.0), Proposal::new(&b, 3.0), Proposal::new(&c, 2.0)];
    let select = |rules: PortfolioRules| select_portfolio(&proposals, &rules, 1, &mut |_| true).unwrap();
    let rules = PortfolioRules { tail_share: 0.25, ..PortfolioRules::default() };
    let members = |portfolios: &[Portfolio]| portfolios.iter().map(|p| p.members.clone()).collect::<Vec<_>>();
    let got = select(PortfolioRules { budget: Some(8.0), ..rules.clone() });
    assert_eq!(members(&got.frontier), [[0, 1, 2]]);
    let got = select(PortfolioRules { budget: Some(6.0), ..rules.clone() });
    let best = got.best.unwrap();
    assert_eq!((best.members, best.cost, best.mean.value, best.cvar.value), (vec![0, 1], 6.0, 4.0, 3.0));
    // Not both A and B: B+C before A+C for its tail; then C alone (1.5, −1), then nothing (0, 0).
    let got = select(PortfolioRules { at_most_one: vec![vec![0, 1]], ..rules.clone() });
    assert_eq!(got.best.unwrap().members, [1, 2]);
    assert_eq!(members(&got.frontier), [vec![1, 2], vec![2], vec![]]);
    // A loss in no trial: without A and B together only nothing is left.
    let limits = PortfolioRules { at_most_one: vec![vec![0, 1]], largest_loss_probability: Some(0.0), ..rules.clone() };
    assert_eq!(select(limits).best.unwrap().members, Vec::<usize>::new());
    let limits = PortfolioRules { at_most_one: vec![vec![0, 1]], smallest_cvar: Some(-1.0), ..rules.clone() };
    assert_eq!(select(limits).best.unwrap().members, [2]);
    let impossible = PortfolioRules { smallest_cvar: Some(100.0), ..rules };
    assert_eq!(select(impossible).best, None);
}

#[test]
fn equal_proposals_and_rounding() {
    // Three times 0.1 fits into 0.3, and of equal sets one stands on the frontier.
    let npv = [0.1, 0.2];
    let proposals = [Proposal::new(&npv, 0.1); 4];
    let rules = PortfolioRules { budget: Some(0.3), tail_share: 0.5, ..PortfolioRules::default() };
    let got = select_portfolio(&proposals, &rules, 1, &mut |_| true).unwrap();
    assert_eq!((got.frontier.len(), got.best.unwrap().members), (1, vec![0, 1, 2]));
}

#[test]
fn refused_and_cancelled() {
    let npv = [1.0, 2.0];
    let select = |proposals: &[Proposal], rules: PortfolioRules| {
        select_portfolio(proposals, &rules, 1, &mut |_| true).unwrap_err()
    };
    let one = [Proposal::new(&npv, 1.0)];
    let rules = PortfolioRules::default;
    assert_eq!(select(&[Proposal::new(&npv, 1.0); 21], rules()), DecisionError::TooManyProposals);
    assert_eq!(select(&[], rules()), DecisionError::NoColumns);
    assert_eq!(select(&[Proposal::new(&npv, -1.0)], rules()), DecisionError::OutOfRange);
    assert_eq!(select(&one, PortfolioRules { budget: Some(f64::NAN), ..rules() }), DecisionError::OutOfRange);
    assert_eq!(select(&one, PortfolioRules { tail_share: 0.0, ..rules() }), DecisionError::OutOfRange);
    assert_eq!(select(&one, PortfolioRules { requires: vec![(0, 1)], ..rules() }), DecisionError::NoSuchOption);
    let stopped = select_portfolio(&one, &rules(), 1, &mut |_| false).unwrap_err();
    assert_eq!(stopped, DecisionError::Cancelled);
}

#[test]
fn twenty_proposals_need_few_looks_at_the_trials() {
    let columns = columns(77, 20, 512);
    let proposals: Vec<Proposal> = columns.iter().map(|column| Proposal::new(column, 1.0)).collect();
    let mut last = 0.0;
    let mut rises = |share: f64| {
        let rises = share >= last;
        last = share;
        rises
    };
    let got = select_portfolio(&proposals, &PortfolioRules::default(), 1, &mut rises).unwrap();
    assert_eq!((got.feasible, last), (1 << 20, 1.0));
    assert!(got.evaluated < 50_000, "{}", got.evaluated);
    let rising =
        |pair: &[Portfolio]| pair[0].mean.value > pair[1].mean.value && pair[0].cvar.value < pair[1].cvar.value;
    assert!(got.frontier.windows(2).all(rising));
}

#[test]
fn a_budget_may_be_nothing_but_not_less() {
    let free = Proposal::new(&[1.0, 3.0], 0.0);
    let dear = Proposal::new(&[50.0, 60.0], 1.0);
    let rules = |budget| PortfolioRules { budget: Some(budget), ..PortfolioRules::default() };
    let best = |budget| {
        let found = select_portfolio(&[free, dear], &rules(budget), 1, &mut |_| true)?;
        Ok(found.best.map(|best| best.members))
    };
    assert_eq!(best(0.0), Ok(Some(vec![0])));
    assert_eq!(best(1.0), Ok(Some(vec![0, 1])));
    assert_eq!(best(-1.0), Err(crate::decision::DecisionError::OutOfRange));
}
