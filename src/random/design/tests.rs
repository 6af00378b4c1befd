use super::*;

const DESIGNS: [Design; 3] = [Design::Independent, Design::LatinHypercube, Design::Sobol];

#[test]
fn sizes_are_rounded_up_where_the_design_needs_it() {
    let sizes = |design, trials| {
        let sampler = Sampler::new(design, 1, &["a"], trials, 16).expect("valid");
        assert_eq!(sampler.design(), design);
        (sampler.per_replicate(), sampler.replicates(), sampler.trials())
    };
    assert_eq!(sizes(Design::Independent, 1000), (1000, 1, 1000));
    assert_eq!(sizes(Design::LatinHypercube, 1000), (63, 16, 1008));
    assert_eq!(sizes(Design::Sobol, 1000), (64, 16, 1024));
    assert_eq!(sizes(Design::Sobol, 1025), (128, 16, 2048));
    assert_eq!(sizes(Design::Sobol, 3), (1, 16, 16));
}

#[test]
fn impossible_designs_are_refused() {
    let names: Vec<String> = (0..=sobol::DIMENSIONS_MAX).map(|i| i.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for design in DESIGNS {
        let new = |trials, replicates| Sampler::new(design, 1, &["a"], trials, replicates);
        assert_eq!(new(0, 1).err(), Some(DesignError::Empty));
        assert_eq!(new(1, 0).err(), Some(DesignError::Empty));
        let error = new(u64::MAX, 1).expect_err("too many");
        assert!(matches!(error, DesignError::TooManyTrials { .. }));
        let error = Sampler::new(design, 1, &["a", "b", "a"], 10, 1).expect_err("same name");
        assert_eq!(error.to_string(), "inputs \"a\" and \"a\" have the same random stream");
        let many = Sampler::new(design, 1, &names, 10, 1).map(|_| ());
        let expected = match design {
            Design::Sobol => Err(DesignError::TooManyInputs { inputs: 1025, limit: 1024 }),
            _ => Ok(()),
        };
        assert_eq!(many, expected);
    }
    assert!(Sampler::new(Design::Sobol, 1, &names[..1024], 10, 1).is_ok());
}

#[test]
fn a_selection_keeps_the_draws_of_its_inputs() {
    for design in DESIGNS {
        let all = Sampler::new(design, 5, &["a", "b", "c"], 64, 4).expect("valid");
        let some = all.select(&[2, 0, 7]);
        let (mut expected, mut found) = ([0.0; 64], [0.0; 64]);
        for (place, number) in [(2, 0), (0, 1)] {
            all.fill(place, 0, &mut expected);
            some.fill(number, 0, &mut found);
            assert_eq!(found, expected, "{design:?}");
        }
    }
}

/// Whatever is chosen and however it is cut, a turned input has the same draws, also where it is turned with inputs
/// that are not asked for.
#[test]
fn a_turned_input_keeps_its_draws() {
    let inputs = [("c", 0.9), ("risk", 0.0), ("a", -0.4), ("b", 0.1)];
    let alignment = Alignment::new(inputs.map(|(name, weight)| (name.to_owned(), weight)).to_vec());
    let alignment = alignment.expect("finite");
    let new = |names: &[&str]| Sampler::aligned(Design::Sobol, 5, names, 300, 5, &alignment).expect("valid");
    let all = new(&["a", "b", "c", "d", "risk"]);
    let mut block = vec![0.0; 5 * 300];
    all.fill_block(100, 300, &mut block);
    let mut alone = vec![0.0; 300];
    for (place, name) in ["a", "b", "c", "d", "risk"].into_iter().enumerate() {
        all.fill(place, 100, &mut alone);
        assert_eq!(alone, block[place * 300..][..300], "{name}");
        if name != "d" {
            new(&["d", name]).fill(1, 100, &mut alone);
            assert_eq!(alone, block[place * 300..][..300], "{name} in another model");
        }
    }
    let plain = Sampler::new(Design::Sobol, 5, &["c", "risk", "a", "b", "d"], 300, 5).expect("valid");
    for (place, other, same) in [(0, 2, false), (1, 4, true), (4, 3, true)] {
        plain.fill(place, 100, &mut alone);
        assert_eq!(alone == block[other * 300..][..300], same, "{other}");
    }
}

#[test]
fn ranges_may_cross_replicates_and_run_on() {
    for design in DESIGNS {
        let sampler = Sampler::new(design, 5, &["a", "b"], 300, 5).expect("valid");
        let mut whole = vec![0.0; 700];
        sampler.fill(1, 0, &mut whole);
        for (first, length) in [(0, 1), (1, 64), (59, 3), (63, 130), (120, 580), (699, 1)] {
            let mut part = vec![0.0; length];
            sampler.fill(1, first as u64, &mut part);
            assert_eq!(part, whole[first..first + length], "{design:?} from {first}");
        }
    }
}
