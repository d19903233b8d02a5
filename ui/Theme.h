#pragma once
#include <QColor>

class QPalette;

/// The meanings that colours have in the windows: one tone each for light and for dark surroundings, all readable as text
/// (4.5:1 or better) on the window's colour.
/// \thread any
namespace ui::theme {

QColor accent(const QPalette &palette);  ///< what can be chosen, what is on
QColor active(const QPalette &palette);  ///< a device runs
QColor waiting(const QPalette &palette); ///< somebody waits for an answer; a warning
QColor danger(const QPalette &palette);  ///< stop, block, errors
/// Explanations, in less contrast than the text.
QColor secondaryText(const QPalette &palette);
/// Text on a surface of the danger() tone.
QColor onDanger(const QPalette &palette);

bool isDark(const QPalette &palette);
/// Contrast ratio of WCAG 2, 1 to 21. Both colours are taken as opaque.
double contrast(const QColor &first, const QColor &second);

} // namespace ui::theme
