//! Organisations and their sites.

mod create;
mod factor_demand;
mod invitations;
mod members;
mod mine;
mod sites;
mod views;

use crate::state::ApiState;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(create::create))
        .routes(routes!(mine::mine))
        .routes(routes!(sites::list, sites::add))
        .routes(routes!(factor_demand::demand, factor_demand::lift))
        .routes(routes!(members::list))
        .routes(routes!(members::change, members::remove))
        .routes(routes!(invitations::list, invitations::invite))
        .routes(routes!(invitations::resend))
        .routes(routes!(invitations::withdraw))
}
