//! Inviting, accepting, declining.

mod accepting;
mod invitations;
mod races;
mod refusals;
mod releases;

use crate::house::{Employer, House, Worker};

async fn pair() -> (House, Employer, Worker) {
    let house = House::new().await;
    let employer = house.employer("Elm").await;
    let worker = house.worker("Amina").await;
    (house, employer, worker)
}
