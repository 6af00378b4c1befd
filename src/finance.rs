//! The mathematics of cash flows: present value, rates of return, payback, ratios.
//!
//! A series of flows is a slice with one number per period; outlays are negative. Element 0 is
//! now and is not discounted. A rate is per period unless a name says otherwise, as a fraction
//! (0.1 for 10 %), and must exceed −1. What is undefined is `None` or a status, never a number
//! that stands for it.

mod civil_date;
mod dated;
mod irr;
mod irr_block;
mod mirr;
mod npv;
mod payback;
mod ratio;
mod roots;

pub use civil_date::days_from_civil;
pub use dated::{DatedFlow, xirr, xnpv};
pub use irr::{InternalRate, InternalRates, IrrStatus, irr, sign_changes};
pub use irr_block::{IRR_LANES, irr_block};
pub use mirr::{annual_mirr, mirr};
pub use npv::{PaymentTiming, annual_rate, monthly_npv, monthly_rate, npv, npv_timed};
pub use payback::{Payback, discounted_payback, payback};
pub use ratio::{benefit_cost_ratio, profitability_index, return_on_investment};
