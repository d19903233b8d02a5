#pragma once
#include <QColor>
#include <QIcon>
#include <QPixmap>
#include <QString>

/// The drawings in resources/icons. All but the application's own have one colour, which is chosen when they are drawn.
/// \thread the one of the windows
namespace ui::icons {

/// \param name of the file, without folder and ending
/// \param size edge in device-independent pixels
/// \param ratio physical pixels for each of them
QPixmap pixmap(const QString &name, const QColor &color, int size, qreal ratio = 1.0);
/// The same in the sizes that buttons, lists and trays ask for.
QIcon icon(const QString &name, const QColor &color);
/// The application's icon.
QIcon application();

} // namespace ui::icons
