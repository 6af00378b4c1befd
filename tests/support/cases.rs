//! Scenarios and distributions at random, from a fixed seed: every one of them valid.

#![allow(dead_code, reason = "each test file uses a part of it")]

#[path = "random.rs"]
mod random;

pub use random::Random;

/// A scenario as its parts, so that they can be reordered, left out or added to.
#[derive(Clone)]
pub struct Case {
    pub head: Vec<String>,
    /// Tables of inputs, milestones and curves.
    pub tables: Vec<String>,
    /// Costs, benefits and risks, each a table of its list.
    pub lists: Vec<String>,
    pub correlations: Vec<String>,
}

impl Case {
    /// A valid scenario; amounts are multiples of the input `u`.
    pub fn random(seed: u64) -> Self {
        let mut r = Random::new(seed);
        let mut case = Self { head: Vec::new(), tables: Vec::new(), lists: Vec::new(), correlations: Vec::new() };
        case.head.push(format!("discount_rate = '{}'", r.pick(&["0.1", "pert(0.05, 0.1, 0.2)", "normal(0.1, 0.01)"])));
        let inputs = 1 + r.below(4);
        for index in 0..inputs {
            let value = r.positive(1.0);
            let plan = if r.chance(50) { "plan = 1\n" } else { "" };
            case.tables.push(format!("[input.x{index}]\nvalue = '{value}'\n{plan}"));
        }
        if inputs > 1 && r.chance(60) {
            let rho = r.number(-0.9, 0.9);
            case.correlations.push(format!("[[correlation]]\nbetween = ['x0', 'x1']\nspearman = {rho}\n"));
        }
        let (first, later) = (r.below(6), r.below(4));
        case.tables.push(format!("[milestone.core]\nmonth = {first}\ndelay = 'gamma(2, {})'\n", r.number(0.5, 2.0)));
        case.tables.push(format!("[milestone.more]\nafter = 'core'\ngap = {later}\n"));
        let curve = r.pick(&["step", "linear", "logistic"]);
        let ramp = if curve == "step" { String::new() } else { format!("ramp = '{}'\n", r.positive(6.0)) };
        case.tables.push(format!("[adoption.users]\ncurve = '{curve}'\nmilestone = 'core'\n{ramp}"));
        for index in 0..1 + r.below(4) {
            let line = cost(&mut r, index, inputs);
            case.lists.push(line);
        }
        for index in 0..1 + r.below(4) {
            let line = benefit(&mut r, index, inputs);
            case.lists.push(line);
        }
        for index in 0..r.below(3) {
            let risk = risk(&mut r, index);
            case.lists.push(risk);
        }
        case
    }

    /// The file, with so large a unit of money.
    pub fn text(&self, unit: f64) -> String {
        let own = [format!("name = 'Case'\n{}\n", self.head.join("\n")), format!("[input.u]\nvalue = {unit:?}\n")];
        [&own[..], &self.tables, &self.lists, &self.correlations].concat().concat()
    }
}

/// An amount of money around a size.
fn money(r: &mut Random, size: f64, inputs: usize) -> String {
    match r.below(4) {
        0 => format!("u * {}", r.number(0.5, 1.5) * size),
        1 => format!("u * x{} * {size}", r.below(inputs)),
        _ => format!("u * {}", bracketed(&r.positive(size))),
    }
}

/// `a to b` binds less than a product.
fn bracketed(call: &str) -> String {
    if call.contains(" to ") { format!("({call})") } else { call.to_owned() }
}

fn cost(r: &mut Random, index: usize, inputs: usize) -> String {
    let head = format!("[[cost]]\nname = 'C{index}'\n");
    let growth = if r.chance(40) { "growth = 0.03\n" } else { "" };
    match r.below(5) {
        0 => format!("{head}amount = '{}'\nat = {}\nover = {}\n", money(r, 40.0, inputs), r.below(4), 1 + r.below(6)),
        1 => format!("{head}per_year = '{}'\nfrom = 'core'\n{growth}", money(r, 20.0, inputs)),
        2 => format!("{head}per_quarter = '{}'\nbilled = 'advance'\n{growth}", money(r, 4.0, inputs)),
        3 => format!("{head}per_month = '{}'\nto = 'more'\n", money(r, 2.0, inputs)),
        _ => format!("{head}amount = '{}'\n", money(r, 60.0, inputs)),
    }
}

fn benefit(r: &mut Random, index: usize, inputs: usize) -> String {
    let dimension = r.pick(&["finance", "operations", "customer", "risk", "innovation", "organisation"]);
    let kind = r.pick(&["hard", "soft"]);
    let head = format!("[[benefit]]\nname = 'B{index}'\ndimension = '{dimension}'\nkind = '{kind}'\n");
    let realisation = if r.chance(40) { "realisation = 'pert(0.5, 0.8, 1)'\n" } else { "" };
    match r.below(4) {
        0 => format!("{head}release = '{}'\nat = 'core + 1'\n", money(r, 15.0, inputs)),
        1 => format!("{head}per_year = '{}'\nfrom = 'more'\n{realisation}", money(r, 40.0, inputs)),
        _ => format!("{head}per_month = '{}'\nadoption = 'users'\n{realisation}", money(r, 4.0, inputs)),
    }
}

fn risk(r: &mut Random, index: usize) -> String {
    let head = format!("[[risk]]\nname = 'R{index}'\n");
    match r.below(3) {
        0 => format!("{head}per_year = 0.3\ncost = 'u * {}'\n", bracketed(&r.positive(10.0))),
        1 => format!("{head}probability = 0.3\nat = {}\nbenefit_loss = 0.5\nlasting = 3\n", 2 + r.below(8)),
        _ => format!("{head}probability = 0.2\nat = 1\ndelay = 'exponential(2)'\nmilestone = 'core'\n"),
    }
}

/// The text of an expression of numbers, names, operators and calls.
pub fn expression(r: &mut Random, depth: usize) -> String {
    let inner = |r: &mut Random| expression(r, depth.saturating_sub(1));
    match if depth == 0 { r.below(4) } else { r.below(12) } {
        0 => format!("{}", r.number(0.0, 1000.0)),
        1 => format!("{:e}", r.uniform() * 1e-9),
        2 => r.pick(&["price", "`a.b`.c", "工时", "core.delay"]).to_owned(),
        3 => format!("{}%", r.below(200)),
        4 => format!("-{}", inner(r)),
        5 => format!("({})", inner(r)),
        6 => format!("f({}, g = {})", inner(r), inner(r)),
        7 => format!("discrete({}: {}, {}: 1)", inner(r), inner(r), inner(r)),
        _ => format!("{}{}{}", inner(r), r.pick(&[" + ", " - ", " * ", "/", "^"]), inner(r)),
    }
}
