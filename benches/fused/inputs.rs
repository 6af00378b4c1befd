//! The 22 inputs of R1 and their correlations.

use roicast::math::{exp, ln};

use super::draws::{Column, Density, Generator, LANES, Table};

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
            training: Table::scored(training),
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
