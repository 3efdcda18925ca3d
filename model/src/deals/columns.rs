//! The columns of a list of deals, beside the customer that leads each row.

codes! {
    pub enum DealColumn {
        /// Named for the vendor; a partner's list holds its own deals alone.
        Partner = "partner",
        Stage = "stage",
        Lines = "lines",
        Area = "area",
        Amount = "amount",
        Protection = "protection",
        CloseOn = "close_on",
        Registered = "registered",
        Owner = "owner",
        Updated = "updated",
    }
}

impl DealColumn {
    /// What a list shows until its reader chooses.
    pub const DEFAULT: &[Self] = &[Self::Stage, Self::Amount, Self::Protection, Self::Updated];

    /// The columns with these codes; the usual ones when there is none.
    pub fn chosen(codes: &[String]) -> Vec<Self> {
        let chosen: Vec<Self> = codes.iter().filter_map(|code| code.parse().ok()).collect();
        if chosen.is_empty() {
            Self::DEFAULT.to_vec()
        } else {
            chosen
        }
    }
}
