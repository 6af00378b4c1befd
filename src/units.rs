//! Units of money: how large the unit is that amounts are written in.

/// Known units and their size in the currency.
const UNITS: &[(&str, f64)] = &[
    ("元", 1.0),
    ("千元", 1e3),
    ("万", 1e4),
    ("万元", 1e4),
    ("百万元", 1e6),
    ("千万元", 1e7),
    ("亿元", 1e8),
    ("yuan", 1.0),
    ("k", 1e3),
    ("thousand", 1e3),
    ("m", 1e6),
    ("million", 1e6),
    ("bn", 1e9),
    ("billion", 1e9),
];

/// Size of a unit in the currency: as stated, else of a known name, else 1 without a name; `None` for an unknown name
/// or a size that is not a positive finite number.
///
/// ```
/// use roicast::units::unit_size;
/// assert_eq!(unit_size(Some("万元"), None), Some(10_000.0));
/// assert_eq!(unit_size(None, None), Some(1.0));
/// assert_eq!(unit_size(Some("dozen"), None), None);
/// ```
#[must_use]
pub fn unit_size(name: Option<&str>, stated: Option<f64>) -> Option<f64> {
    match (stated, name) {
        (Some(size), _) => (size > 0.0 && size.is_finite()).then_some(size),
        (None, None) => Some(1.0),
        (None, Some(name)) => {
            let lower = name.trim().to_lowercase();
            UNITS.iter().find(|(known, _)| *known == lower).map(|(_, size)| *size)
        }
    }
}
