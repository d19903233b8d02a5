#include "ui/Theme.h"

#include <QPalette>
#include <algorithm>
#include <cmath>

namespace ui::theme {

namespace {

constexpr double kReadable = 4.5;
constexpr int kSteps = 20;

/// Relative luminance by WCAG 2, 0 to 1.
double luminance(const QColor &color)
{
    const auto linear = [](double part) {
        return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(static_cast<double>(color.redF())) + 0.7152 * linear(static_cast<double>(color.greenF()))
        + 0.0722 * linear(static_cast<double>(color.blueF()));
}

QColor mix(const QColor &from, const QColor &to, int step)
{
    const auto part = [step](int a, int b) { return a + (b - a) * step / kSteps; };
    return QColor(part(from.red(), to.red()), part(from.green(), to.green()), part(from.blue(), to.blue()));
}

/// \returns the tone, moved towards black or white as far as the palette's window colour makes it necessary
QColor readable(const QColor &tone, const QPalette &palette)
{
    const QColor window = palette.color(QPalette::Window);
    const QColor end = isDark(palette) ? QColor(Qt::white) : QColor(Qt::black);
    for (int step = 0; step < kSteps; ++step) {
        const QColor color = mix(tone, end, step);
        if (contrast(color, window) >= kReadable)
            return color;
    }
    return end;
}

QColor pick(const QPalette &palette, QRgb light, QRgb dark)
{
    return readable(QColor(isDark(palette) ? dark : light), palette);
}

} // namespace

QColor accent(const QPalette &palette)
{
    return pick(palette, 0xff1f5fae, 0xff7fb5f5);
}

QColor active(const QPalette &palette)
{
    return pick(palette, 0xff1b6e3c, 0xff6fcf97);
}

QColor waiting(const QPalette &palette)
{
    return pick(palette, 0xff8a5300, 0xfff2b84b);
}

QColor danger(const QPalette &palette)
{
    return pick(palette, 0xffb3261e, 0xfff28b82);
}

QColor secondaryText(const QPalette &palette)
{
    return pick(palette, 0xff565b61, 0xffb0b5bb);
}

QColor onDanger(const QPalette &palette)
{
    const QColor surface = danger(palette);
    return contrast(Qt::white, surface) >= contrast(Qt::black, surface) ? QColor(Qt::white) : QColor(Qt::black);
}

bool isDark(const QPalette &palette)
{
    // The luminance at which black and white are equally readable.
    return luminance(palette.color(QPalette::Window)) < 0.179;
}

double contrast(const QColor &first, const QColor &second)
{
    const auto [low, high] = std::minmax({luminance(first), luminance(second)});
    return (high + 0.05) / (low + 0.05);
}

} // namespace ui::theme
