//! One log line and two measurements for each request. The route's template stands for the address.

use super::Front;
use super::arrival::Arrival;
use crate::network;
use crate::visit::Door;
use axum::response::Response;
use metrics::Label;

pub(super) fn record(front: &Front, arrival: &Arrival, answer: &Response) {
    let took = arrival.started.elapsed();
    let status = answer.status().as_u16();
    let door = match front.door {
        Door::Api => "api",
        Door::Site => "site",
        Door::Files => "files",
    };
    let method = method_word(&arrival.method);
    let labels = vec![
        Label::from_static_parts("door", door),
        Label::from_static_parts("method", method),
        Label::new("route", arrival.route().to_owned()),
        Label::new("status", status.to_string()),
    ];
    metrics::counter!("http_requests_total", labels).increment(1);
    metrics::histogram!("http_request_duration_seconds", "door" => door).record(took);
    let actor = arrival.visit.map_or("unknown", |visit| visit.actor.kind());
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let network = network::for_log(arrival.client);
    if arrival.is_static {
        tracing::debug!(target: "http.access", door, method, route = arrival.route(), status, micros, %network, request_id = %arrival.request, "http.answered");
    } else {
        tracing::info!(target: "http.access", door, method, route = arrival.route(), status, micros, actor, %network, request_id = %arrival.request, "http.answered");
    }
}

/// A method is the caller's text: only those we know are written down.
fn method_word(method: &http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
