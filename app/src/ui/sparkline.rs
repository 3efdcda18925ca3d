use leptos::prelude::*;

const WIDTH: f64 = 100.0;
const HEIGHT: f64 = 28.0;
/// Room for the stroke above and below.
const PAD: f64 = 2.0;

/// A small trend line without axes; gaps stay open. Decoration: the figures stand in the text beside it.
#[component]
pub fn Sparkline(points: Vec<Option<f64>>, #[prop(default = "text-accent")] class: &'static str) -> impl IntoView {
    let (line, area) = paths(&points);
    view! {
        <svg
            class=format!("h-7 w-full {class}")
            viewBox=format!("0 0 {WIDTH} {HEIGHT}")
            preserveAspectRatio="none"
            aria-hidden="true"
        >
            <path d=area fill="currentColor" opacity="0.1"/>
            <path
                d=line
                fill="none"
                stroke="currentColor"
                stroke-width="1.6"
                stroke-linejoin="round"
                stroke-linecap="round"
                vector-effect="non-scaling-stroke"
            />
        </svg>
    }
}

/// The line, and the area down to the ground under each unbroken piece of it.
fn paths(points: &[Option<f64>]) -> (String, String) {
    let known = || points.iter().flatten().copied();
    let (low, high) = known().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| {
        (low.min(v), high.max(v))
    });
    let step = WIDTH / (points.len().max(2) - 1) as f64;
    let y = |value: f64| {
        if high > low {
            HEIGHT - PAD - (value - low) / (high - low) * (HEIGHT - 2.0 * PAD)
        } else {
            HEIGHT / 2.0
        }
    };
    let (mut line, mut area) = (String::new(), String::new());
    let spots: Vec<Option<(f64, f64)>> = points
        .iter()
        .enumerate()
        .map(|(i, value)| value.map(|value| (i as f64 * step, y(value))))
        .collect();
    for piece in spots.split(|spot| spot.is_none()) {
        let piece: Vec<(f64, f64)> = piece.iter().flatten().copied().collect();
        let (Some(first), Some(last)) = (piece.first(), piece.last()) else {
            continue;
        };
        let corners: Vec<String> = piece.iter().map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
        // A lone point is drawn as a dot by its round cap.
        let corners = if corners.len() == 1 {
            corners[0].clone() + "h0"
        } else {
            corners.join("L")
        };
        line += &format!("M{corners}");
        area += &format!("M{:.1} {HEIGHT}L{corners}L{:.1} {HEIGHT}Z", first.0, last.0);
    }
    (line, area)
}

#[cfg(test)]
mod tests {
    use super::paths;

    #[test]
    fn gaps_stay_open_and_a_flat_line_lies_in_the_middle() {
        let (line, area) = paths(&[Some(1.0), Some(3.0), None, Some(2.0)]);
        assert_eq!(line, "M0.0 26.0L33.3 2.0M100.0 14.0h0");
        assert_eq!(area.matches('Z').count(), 2);
        assert_eq!(paths(&[Some(5.0), Some(5.0)]).0, "M0.0 14.0L100.0 14.0");
        assert_eq!(paths(&[None, None]).0, "");
    }
}
