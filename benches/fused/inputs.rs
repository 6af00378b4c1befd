//! The 22 inputs of R1: a vectorised generator, tables of quantile functions, the copula.

use roicast::math::{exp, ln, normal_cdf, normal_quantiles};

/// Trials side by side: their month columns stay in the first cache.
pub const LANES: usize = 64;
/// One number of every trial of a block.
pub type Column = [f64; LANES];

const CELLS: usize = 4096;
const ONE: u64 = 0x3FF0_0000_0000_0000;
const FRACTION: u64 = (1 << 52) - 1;
/// A double of this size has no digits after the point.
const WHOLE: f64 = 4_503_599_627_370_496.0;
/// Normal scores are tabulated between -REACH and REACH.
const REACH: f64 = 6.0;

/// Eight generators xoshiro256++ (Blackman & Vigna 2021) side by side.
pub struct Generator([[u64; 8]; 4]);

impl Generator {
    /// The generators of one unit of work, so that results do not depend on threads.
    pub fn new(unit: u64) -> Self {
        // SplitMix64 (Steele, Lea & Flood 2014), as its authors advise for seeding.
        let mut state = unit.wrapping_mul(0x9E6C_63D0_876A_9A47);
        let mut split = || {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let z = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^ (z >> 31)
        };
        Self(std::array::from_fn(|_| std::array::from_fn(|_| split())))
    }

    #[inline(always)]
    fn words(&mut self, words: &mut [u64; LANES]) {
        let [mut a, mut b, mut c, mut d] = self.0;
        for out in words.chunks_exact_mut(8) {
            for lane in 0..8 {
                out[lane] = a[lane].wrapping_add(d[lane]).rotate_left(23).wrapping_add(a[lane]);
                let shifted = b[lane] << 17;
                c[lane] ^= a[lane];
                d[lane] ^= b[lane];
                b[lane] ^= c[lane];
                a[lane] ^= d[lane];
                c[lane] ^= shifted;
                d[lane] = d[lane].rotate_left(45);
            }
        }
        self.0 = [a, b, c, d];
    }

    /// Uniform numbers in the open unit interval.
    #[inline(always)]
    fn uniforms(&mut self, column: &mut Column) {
        let mut words = [0; LANES];
        self.words(&mut words);
        for (value, word) in column.iter_mut().zip(&words) {
            *value = f64::from_bits((word >> 12) | ONE) - (1.0 - f64::EPSILON / 2.0);
        }
    }

    #[inline(always)]
    fn normals(&mut self, column: &mut Column) {
        self.uniforms(column);
        normal_quantiles(column);
    }
}

/// A quantile function at 4,097 points, linear between them.
struct Table(Box<[f64; CELLS + 1]>);

impl Table {
    fn new(value: impl Fn(usize) -> f64) -> Self {
        let mut points = Box::new([0.0; CELLS + 1]);
        points.iter_mut().enumerate().for_each(|(cell, point)| *point = value(cell));
        Self(points)
    }

    /// Draws: the first twelve bits of a word choose the cell, the others the place in it.
    #[inline(always)]
    fn draw(&self, generator: &mut Generator, column: &mut Column) {
        let mut words = [0; LANES];
        generator.words(&mut words);
        for (value, word) in column.iter_mut().zip(&words) {
            let cell = (word >> 52) as usize & (CELLS - 1);
            let place = f64::from_bits((word & FRACTION) | ONE) - 1.0;
            *value = self.0[cell] + place * (self.0[cell + 1] - self.0[cell]);
        }
    }

    /// From normal scores to values.
    #[inline(always)]
    fn score(&self, column: &mut Column) {
        for value in column.iter_mut() {
            let place = (*value + REACH) * (CELLS as f64 / (2.0 * REACH));
            let place = if place > 0.0 { place } else { 0.0 };
            let place = if place < CELLS as f64 - 0.5 { place } else { CELLS as f64 - 0.5 };
            let whole = place.floor();
            let cell = (whole + WHOLE).to_bits() as usize & (CELLS - 1);
            *value = self.0[cell] + (place - whole) * (self.0[cell + 1] - self.0[cell]);
        }
    }
}

/// A density between two bounds, turned into its quantile function by adding it up.
pub struct Density {
    low: f64,
    width: f64,
    /// Share of the probability below each point of the grid.
    below: Vec<f64>,
}

const PANELS: usize = 8192;

impl Density {
    /// Points close up towards both bounds, where these densities bend most.
    fn point(share: f64) -> (f64, f64) {
        (share * share * (3.0 - 2.0 * share), 6.0 * share * (1.0 - share))
    }

    /// Simpson's rule, panel by panel, over a density of the place between the bounds, 0 to 1.
    pub fn new(low: f64, high: f64, density: impl Fn(f64) -> f64) -> Self {
        let at = |step: usize| {
            let (place, slope) = Self::point(step as f64 / (2 * PANELS) as f64);
            if slope > 0.0 { density(place) * slope } else { 0.0 }
        };
        let mut below = vec![0.0; PANELS + 1];
        let (mut sum, mut left) = (0.0, at(0));
        for panel in 0..PANELS {
            let right = at(2 * panel + 2);
            sum += left + 4.0 * at(2 * panel + 1) + right;
            left = right;
            below[panel + 1] = sum;
        }
        below.iter_mut().for_each(|share| *share /= sum);
        Self { low, width: high - low, below }
    }

    /// PERT with the usual weight 4 of the mode.
    pub fn pert(low: f64, mode: f64, high: f64) -> Self {
        let width = high - low;
        Self::beta(1.0 + 4.0 * (mode - low) / width, 1.0 + 4.0 * (high - mode) / width, low, high)
    }

    /// Beta between two bounds.
    pub fn beta(a: f64, b: f64, low: f64, high: f64) -> Self {
        Self::new(low, high, |place| exp((a - 1.0) * ln(place) + (b - 1.0) * ln(1.0 - place)))
    }

    /// Gamma with shape 2 and scale 1, cut where 1e-16 is left.
    pub fn gamma() -> Self {
        Self::new(0.0, 41.0, |place| place * exp(-41.0 * place))
    }

    /// The quantile of a probability.
    pub fn quantile(&self, probability: f64) -> f64 {
        let panel = self.below.partition_point(|below| *below <= probability).clamp(1, PANELS);
        let (before, after) = (self.below[panel - 1], self.below[panel]);
        let inside = if after > before { ((probability - before) / (after - before)).min(1.0) } else { 0.0 };
        let (place, _) = Self::point((panel as f64 - 1.0 + inside) / PANELS as f64);
        self.low + self.width * place
    }

    /// By probability.
    fn table(&self) -> Table {
        Table::new(|cell| self.quantile(cell as f64 / CELLS as f64))
    }

    /// By normal score.
    fn scored(&self) -> Table {
        Table::new(|cell| self.quantile(normal_cdf((cell as f64 / CELLS as f64 * 2.0 - 1.0) * REACH)))
    }
}

fn training(probability: f64) -> f64 {
    let (low, mode, high): (f64, f64, f64) = (8.0, 12.0, 20.0);
    if probability < (mode - low) / (high - low) {
        low + (probability * (high - low) * (mode - low)).sqrt()
    } else {
        high - ((1.0 - probability) * (high - low) * (high - mode)).sqrt()
    }
}

/// Everything about the inputs that no trial changes.
pub struct Tables {
    licence: Table,
    implementation: Table,
    migration: Table,
    dip_depth: Table,
    dip_months: Table,
    ramp: Table,
    labour: Table,
    inventory: Table,
    realisation_revenue: Table,
    discount_rate: Table,
    interruption_cost: Table,
    // By normal score, since they are correlated.
    training: Table,
    delay: Table,
    ceiling: Table,
    realisation_operations: Table,
    correlation: Correlation,
}

/// Rows of the Cholesky factor of the correlations of normal scores, without their zeros.
struct Correlation {
    delay: [f64; 2],
    realisation: [f64; 2],
    training: [f64; 3],
}

impl Correlation {
    /// Spearman's ρ is 2 sin(πρ/6) between normal scores (Pearson 1907).
    fn new() -> Self {
        let pearson = |spearman: f64| 2.0 * roicast::math::sin(std::f64::consts::PI * spearman / 6.0);
        let rest = |a: f64, b: f64| (1.0 - a * a - b * b).sqrt();
        let (delay, realisation, ceiling) = (pearson(0.6), pearson(0.5), pearson(0.3));
        let own = rest(realisation, 0.0);
        // Training goes with the ceiling and not with the realisation.
        let against = -realisation * ceiling / own;
        Self {
            delay: [delay, rest(delay, 0.0)],
            realisation: [realisation, own],
            training: [ceiling, against, rest(ceiling, against)],
        }
    }
}

impl Tables {
    pub fn new() -> Self {
        Self {
            licence: Density::pert(40.0, 50.0, 70.0).table(),
            implementation: Density::pert(25.0, 30.0, 45.0).table(),
            migration: Density::pert(5.0, 8.0, 18.0).table(),
            dip_depth: Density::pert(0.02, 0.05, 0.15).table(),
            dip_months: Density::pert(1.0, 3.0, 6.0).table(),
            ramp: Density::pert(3.0, 6.0, 12.0).table(),
            labour: Density::pert(4.0, 6.0, 9.0).table(),
            inventory: Density::pert(2.0, 3.5, 6.0).table(),
            realisation_revenue: Density::beta(4.0, 4.0, 0.0, 1.0).table(),
            discount_rate: Density::pert(0.08, 0.10, 0.14).table(),
            interruption_cost: Density::pert(10.0, 20.0, 60.0).table(),
            training: Table::new(|cell| training(normal_cdf((cell as f64 / CELLS as f64 * 2.0 - 1.0) * REACH))),
            delay: Density::gamma().scored(),
            ceiling: Density::pert(0.5, 0.8, 0.95).scored(),
            realisation_operations: Density::beta(8.0, 3.0, 0.0, 1.0).scored(),
            correlation: Correlation::new(),
        }
    }
}

/// The inputs of a block of trials.
#[derive(Clone)]
pub struct Inputs {
    pub licence: Column,
    pub implementation: Column,
    pub overrun: Column,
    pub training: Column,
    pub migration: Column,
    pub maintenance_share: Column,
    pub staff: Column,
    pub dip_depth: Column,
    pub dip_months: Column,
    pub payroll: Column,
    pub delay: Column,
    pub ceiling: Column,
    pub ramp: Column,
    pub labour: Column,
    pub inventory: Column,
    pub uplift: Column,
    pub margin: Column,
    pub realisation_operations: Column,
    pub realisation_revenue: Column,
    pub discount_rate: Column,
    /// 0 where no interruption happens.
    pub interruption: Column,
    score: Column,
}

impl Inputs {
    /// The plan: most likely values, medians, and no event.
    pub const PLAN: Self = Self {
        licence: [50.0; LANES],
        implementation: [30.0; LANES],
        overrun: [1.0; LANES],
        training: [12.0; LANES],
        migration: [8.0; LANES],
        maintenance_share: [0.215; LANES],
        staff: [2.5; LANES],
        dip_depth: [0.05; LANES],
        dip_months: [3.0; LANES],
        payroll: [40.0; LANES],
        delay: [0.0; LANES],
        ceiling: [0.8; LANES],
        ramp: [6.0; LANES],
        labour: [6.0; LANES],
        inventory: [3.5; LANES],
        uplift: [25.0; LANES],
        margin: [0.3; LANES],
        realisation_operations: [1.0; LANES],
        realisation_revenue: [1.0; LANES],
        discount_rate: [0.1; LANES],
        interruption: [0.0; LANES],
        score: [0.0; LANES],
    };

    #[inline(always)]
    pub fn draw(&mut self, tables: &Tables, generator: &mut Generator) {
        tables.licence.draw(generator, &mut self.licence);
        tables.implementation.draw(generator, &mut self.implementation);
        tables.migration.draw(generator, &mut self.migration);
        tables.dip_depth.draw(generator, &mut self.dip_depth);
        tables.dip_months.draw(generator, &mut self.dip_months);
        tables.ramp.draw(generator, &mut self.ramp);
        tables.labour.draw(generator, &mut self.labour);
        tables.inventory.draw(generator, &mut self.inventory);
        tables.realisation_revenue.draw(generator, &mut self.realisation_revenue);
        tables.discount_rate.draw(generator, &mut self.discount_rate);
        tables.interruption_cost.draw(generator, &mut self.interruption);
        generator.uniforms(&mut self.score);
        for (interruption, uniform) in self.interruption.iter_mut().zip(&self.score) {
            *interruption = if *uniform < 0.1 { *interruption } else { 0.0 };
        }
        generator.uniforms(&mut self.maintenance_share);
        self.maintenance_share.iter_mut().for_each(|value| *value = 0.18 + 0.07 * *value);
        for (column, mean, sd) in
            [(&mut self.staff, 2.5, 0.3), (&mut self.payroll, 40.0, 3.0), (&mut self.margin, 0.3, 0.03)]
        {
            generator.normals(column);
            column.iter_mut().for_each(|value| *value = mean + sd * *value);
        }
        // Mean 25 and standard deviation 10: σ² = ln(1 + 0.4²).
        let variance = ln(1.16);
        let (mu, sigma) = (ln(25.0) - 0.5 * variance, variance.sqrt());
        generator.normals(&mut self.uplift);
        self.uplift.iter_mut().for_each(|value| *value = exp(mu + sigma * *value));
        self.draw_correlated(tables, generator);
    }

    #[inline(always)]
    fn draw_correlated(&mut self, tables: &Tables, generator: &mut Generator) {
        let Correlation { delay, realisation, training } = &tables.correlation;
        generator.normals(&mut self.overrun);
        generator.normals(&mut self.delay);
        generator.normals(&mut self.ceiling);
        generator.normals(&mut self.realisation_operations);
        generator.normals(&mut self.training);
        for lane in 0..LANES {
            let (overrun, ceiling, own) = (self.overrun[lane], self.ceiling[lane], self.realisation_operations[lane]);
            self.delay[lane] = delay[0] * overrun + delay[1] * self.delay[lane];
            self.realisation_operations[lane] = realisation[0] * ceiling + realisation[1] * own;
            self.training[lane] = training[0] * ceiling + training[1] * own + training[2] * self.training[lane];
        }
        let median = ln(1.15);
        self.overrun.iter_mut().for_each(|value| *value = exp(median + 0.35 * *value));
        tables.delay.score(&mut self.delay);
        tables.ceiling.score(&mut self.ceiling);
        tables.realisation_operations.score(&mut self.realisation_operations);
        tables.training.score(&mut self.training);
    }
}
