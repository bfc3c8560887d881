//! Every route of both doors, with an address in the world.

use super::World;
use axum::http::Method;

/// Which door a route belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Door {
    Api,
    Site,
}

/// A method and a template: `GET /courses/{slug}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) door: Door,
    pub(crate) method: Method,
    pub(crate) template: String,
}

impl Route {
    fn parse(door: Door, line: &str) -> Self {
        let (method, template) = line.split_once(' ').expect("a method and a path");
        Self {
            door,
            method: method.to_uppercase().parse().expect("a method"),
            template: template.to_owned(),
        }
    }

    /// The name under which matrices and fixtures know it.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.method, self.template)
    }

    /// Tells whether it is meant to change something.
    pub(crate) fn writes(&self) -> bool {
        self.method != Method::GET
    }

    /// The parts of its template that stand for something, each with the segment before it: `courses/{slug}`.
    pub(crate) fn places(&self) -> Vec<String> {
        let segments: Vec<&str> = self.template.split('/').collect();
        segments
            .windows(2)
            .filter(|pair| pair[1].starts_with('{'))
            .map(|pair| format!("{}/{}", pair[0], pair[1]))
            .collect()
    }
}

impl World {
    /// Lists every route of both doors: the JSON door's from its description, the pages' from the door itself.
    pub(crate) async fn routes(&self) -> Vec<Route> {
        let described = self.app.anonymous().get("/api/v1/openapi.json").await.json();
        let mut routes = Vec::new();
        for (path, item) in described["paths"].as_object().expect("paths") {
            for method in web_kit::METHODS {
                if item.get(method).is_some() {
                    routes.push(Route::parse(Door::Api, &format!("{method} {path}")));
                }
            }
        }
        routes.extend(site::routes().iter().map(|line| Route::parse(Door::Site, line)));
        routes
    }

    /// Puts the world's things into a route's template; `None` where the world has none for a place.
    pub(crate) fn address(&self, route: &Route) -> Option<String> {
        self.address_with(route, |place| self.things.get(place).cloned())
    }

    /// Puts things that look right and do not exist into a route's template.
    pub(crate) fn absent(&self, route: &Route) -> Option<String> {
        self.address_with(route, |place| {
            let thing = self.things.get(place)?;
            let is_id = thing.parse::<uuid::Uuid>().is_ok();
            Some(if is_id {
                "0190ffff-0000-7000-8000-00000000dead".to_owned()
            } else {
                thing.clone()
            })
        })
    }

    fn address_with(&self, route: &Route, thing: impl Fn(&str) -> Option<String>) -> Option<String> {
        let mut address = route.template.clone();
        for place in route.places() {
            let param = place.split('/').next_back().unwrap_or_default().to_owned();
            let own = format!("{} {param}", route.name());
            let own = self.things.contains_key(&own).then_some(own);
            let found = thing(own.as_deref().unwrap_or(&place))?;
            address = address.replacen(&param, &found, 1);
        }
        Some(address)
    }
}
