//! The shade of a heat map's cell, and the ink that can be read on it.

/// How a cell is painted: the accent colour over the surface.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shade {
    /// How much accent covers the surface.
    pub opacity: f64,
    /// Whether the label is written in the ink for accents; otherwise in the page's own.
    pub on_accent: bool,
}

/// Cover of the six steps. Between 0.56 and 1 neither ink reaches a contrast of 4.5 in both themes, so no
/// cell is painted there.
const COVERS: [f64; 6] = [0.06, 0.16, 0.28, 0.4, 0.5, 1.0];

/// The shade for a value that is `share` of the largest one.
pub fn shade(share: f64) -> Shade {
    let step = (share.clamp(0.0, 1.0) * COVERS.len() as f64) as usize;
    let opacity = COVERS[step.min(COVERS.len() - 1)];
    Shade {
        opacity,
        on_accent: opacity > 0.9,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Rgb = [f64; 3];

    fn srgb(l: f64, c: f64, h: f64) -> Rgb {
        let (a, b) = (c * h.to_radians().cos(), c * h.to_radians().sin());
        let l_ = (l + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let m = (l - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let s = (l - 0.089_484_177_5 * a - 1.291_485_548 * b).powi(3);
        let linear = [
            4.076_741_662_1 * l_ - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
            -1.268_438_004_6 * l_ + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
            -0.004_196_086_3 * l_ - 0.703_418_614_7 * m + 1.707_614_701 * s,
        ];
        linear.map(|v| {
            let v = v.clamp(0.0, 1.0);
            if v <= 0.003_130_8 {
                12.92 * v
            } else {
                1.055 * v.powf(1.0 / 2.4) - 0.055
            }
        })
    }

    fn luminance(rgb: Rgb) -> f64 {
        let [r, g, b] = rgb.map(|v| {
            if v <= 0.040_45 {
                v / 12.92
            } else {
                ((v + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    fn contrast(a: Rgb, b: Rgb) -> f64 {
        let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
        a.max(b) / a.min(b)
    }

    /// Colours of style/tailwind.css: surface, accent, ink, ink on accents; light, then dark.
    const THEMES: [[(f64, f64, f64); 4]; 2] = [
        [
            (1.0, 0.0, 0.0),
            (0.51, 0.095, 200.0),
            (0.22, 0.012, 240.0),
            (0.99, 0.0, 0.0),
        ],
        [
            (0.215, 0.009, 240.0),
            (0.72, 0.105, 195.0),
            (0.95, 0.004, 240.0),
            (0.18, 0.02, 200.0),
        ],
    ];

    fn branded([surface, accent, ink, accent_ink]: [(f64, f64, f64); 4], hue: f64) -> [(f64, f64, f64); 4] {
        let accent = if accent.0 < 0.6 {
            (0.51, 0.12, hue)
        } else {
            (0.74, 0.11, hue)
        };
        [surface, accent, ink, accent_ink]
    }

    #[test]
    fn labels_can_be_read_on_every_cell_in_both_themes() {
        // A vendor's brand sets hue and chroma of the accent, and lifts it in the dark.
        let brands = (0..12).flat_map(|step| THEMES.map(|theme| branded(theme, f64::from(step) * 30.0)));
        for theme in THEMES.into_iter().chain(brands) {
            let [surface, accent, ink, accent_ink] = theme.map(|(l, c, h)| srgb(l, c, h));
            for percent in 0..=100 {
                let shade = shade(f64::from(percent) / 100.0);
                let mixed = |i: usize| surface[i] + (accent[i] - surface[i]) * shade.opacity;
                let label = if shade.on_accent { accent_ink } else { ink };
                let contrast = contrast([mixed(0), mixed(1), mixed(2)], label);
                assert!(contrast >= 4.5, "{percent} % in {theme:?}: {contrast:.2}");
            }
        }
    }
}
