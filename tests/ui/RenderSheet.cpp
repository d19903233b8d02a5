// Renders the window's states into one picture: ui_screenshots OUT.png
#include "tests/ui/Screenshots.h"
#include "ui/AddDeviceDialog.h"

#include <QApplication>
#include <QImage>
#include <QPainter>
#include <QStyleFactory>
#include <QTabWidget>
#include <algorithm>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace {

constexpr int kGap = 16;

/// Lets styles and layouts settle, then takes the picture.
QPixmap grab(QWidget &widget)
{
    widget.show();
    for (int i = 0; i < 3; ++i)
        QApplication::processEvents();
    return widget.grab();
}

QList<QPixmap> column(const QPalette &palette)
{
    QApplication::setPalette(palette);
    QList<QPixmap> pictures;
    ui::MainWindow empty(nullptr);
    empty.resize(empty.minimumSize());
    pictures += grab(empty);
    empty.setStatus(samples::portTaken());
    pictures += grab(empty);
    ui::MainWindow full(nullptr);
    full.resize(960, 600);
    samples::fill(full);
    pictures += grab(full);
    full.resize(full.minimumSize());
    full.setScanning(true);
    pictures += grab(full);
    full.findChild<QTabWidget *>()->setCurrentIndex(1);
    pictures += grab(full);
    ui::AddDeviceDialog dialog;
    dialog.setModels(samples::models());
    dialog.resize(440, 320);
    pictures += grab(dialog);
    return pictures;
}

int totalHeight(const QList<QPixmap> &pictures)
{
    int height = kGap;
    for (const QPixmap &picture : pictures)
        height += picture.height() + kGap;
    return height;
}

} // namespace

int main(int argc, char *argv[])
{
    QApplication app(argc, argv);
    if (argc != 2) {
        std::fputs("usage: ui_screenshots OUT.png\n", stderr);
        return 2;
    }
    QApplication::setStyle(QStyleFactory::create(u"Fusion"_s));
    const QList<QPixmap> light = column(samples::lightPalette());
    const QList<QPixmap> dark = column(samples::darkPalette());
    constexpr int kColumn = 960 + kGap;
    QImage sheet(2 * kColumn + kGap, std::max(totalHeight(light), totalHeight(dark)), QImage::Format_RGB32);
    sheet.fill(QColor(0x808080));
    QPainter painter(&sheet);
    int x = kGap;
    for (const auto *pictures : {&light, &dark}) {
        int y = kGap;
        for (const QPixmap &picture : *pictures) {
            painter.drawPixmap(x, y, picture);
            y += picture.height() + kGap;
        }
        x += kColumn;
    }
    painter.end();
    return sheet.save(QString::fromLocal8Bit(argv[1])) ? 0 : 1;
}
