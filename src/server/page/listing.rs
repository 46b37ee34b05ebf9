//! A form that was sent with conditions and without a query asks for all speeches under these conditions: as a query, so that the box shows what
//! was asked.

use super::facets::CONDITIONS;
use super::visit::Visit;
use crate::query::Query;

/// The search that a form without a query asks for; none where it has no condition either.
pub(super) fn search_for_all(visit: &Visit) -> Option<String> {
    let terms: Vec<String> = CONDITIONS.into_iter().filter_map(|name| term(name, visit)).collect();
    let query = terms.join(" ").parse::<Query>().ok()?.to_string();
    let taken = CONDITIONS.into_iter().map(|name| (name, ""));
    Some(visit.search_with(&taken.chain([("q", query.as_str())]).collect::<Vec<_>>()))
}

/// A condition in the query language: `level:province|city`, `speaker:"陆怀远"`.
fn term(name: &str, visit: &Visit) -> Option<String> {
    let given = visit.pairs.iter().filter(|(given, value)| given == name && !value.trim().is_empty());
    // A quotation mark is nothing to the comparison of names, and would end the term.
    let quoted = given.map(|(_, value)| format!("\"{}\"", value.trim().replace('"', "")));
    let values: Vec<String> = quoted.collect();
    (!values.is_empty()).then(|| format!("{name}:{}", values.join("|")))
}
