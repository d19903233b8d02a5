#include "ui/Icons.h"

#include <QFile>
#include <QPainter>
#include <QSvgRenderer>

// Has to be outside of any namespace: the resources of a static library are not linked in by themselves.
static void initResources()
{
    Q_INIT_RESOURCE(icons);
}

using namespace Qt::StringLiterals;

namespace ui::icons {

namespace {

/// The drawing's source in the given colour; empty if there is no such drawing.
QByteArray source(const QString &name, const QColor &color)
{
    initResources();
    QFile file(u":/icons/"_s + name + u".svg"_s);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return file.readAll().replace("currentColor", color.name().toLatin1());
}

} // namespace

QPixmap pixmap(const QString &name, const QColor &color, int size, qreal ratio)
{
    QPixmap result(QSize(size, size) * ratio);
    result.setDevicePixelRatio(ratio);
    result.fill(Qt::transparent);
    QSvgRenderer renderer(source(name, color));
    if (renderer.isValid()) {
        QPainter painter(&result);
        renderer.render(&painter, QRectF(0, 0, size, size));
    }
    return result;
}

QIcon icon(const QString &name, const QColor &color)
{
    QIcon result;
    for (const int size : {16, 22, 24, 32, 48, 64})
        result.addPixmap(pixmap(name, color, size));
    return result;
}

QIcon application()
{
    QIcon result;
    for (const int size : {16, 24, 32, 48, 64, 128, 256})
        result.addPixmap(pixmap(u"assent"_s, Qt::black, size));
    return result;
}

} // namespace ui::icons
