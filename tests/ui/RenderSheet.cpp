// Renders every page and dialog into one sheet: ui_screenshots OUT.png [FOLDER for the pictures of the README]
#include "tests/ui/Screenshots.h"
#include "ui/AddDeviceDialog.h"
#include "ui/ApprovalDialog.h"
#include "ui/DeviceFileMenu.h"
#include "ui/DeviceSettingsDialog.h"
#include "ui/GrantDialog.h"
#include "ui/Icons.h"
#include "ui/ReportDialog.h"
#include "ui/Theme.h"
#include "ui/TrayIcon.h"

#include <QApplication>
#include <QDir>
#include <QEventLoop>
#include <QImage>
#include <QPainter>
#include <QStyleFactory>
#include <QTabWidget>
#include <QTimer>
#include <QToolButton>
#include <QTranslator>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <vector>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int kGap = 16;
constexpr int kColumnWidth = 960;

/// How one column of the sheet looks.
struct Look
{
    QPalette palette;
    QString language = u"en"_s;
    qreal ratio = 1;
    qreal fontScale = 1;
    Qt::LayoutDirection direction = Qt::LeftToRight;
};

QPixmap grab(QWidget &widget, qreal ratio)
{
    for (int i = 0; i < 3; ++i)
        QApplication::processEvents(); // lets styles and layouts settle
    QPixmap picture(widget.size() * ratio);
    picture.setDevicePixelRatio(ratio);
    widget.render(&picture);
    return picture;
}

void windowPictures(QList<QPixmap> &pictures, qreal ratio)
{
    ui::MainWindow empty(nullptr);
    empty.resize(empty.minimumSize());
    empty.show();
    pictures += grab(empty, ratio);
    empty.setStatus(samples::listening());
    pictures += grab(empty, ratio);
    empty.setStatus(samples::portTaken());
    pictures += grab(empty, ratio);
    ui::MainWindow full(nullptr);
    full.resize(kColumnWidth, 600);
    samples::fill(full);
    full.show();
    pictures += grab(full, ratio);
    full.resize(full.minimumSize());
    full.setScanning(true);
    full.setDeviceFileProblems(samples::fileProblems());
    pictures += grab(full, ratio);
    full.findChild<QTabWidget *>()->setCurrentIndex(1);
    pictures += grab(full, ratio);
    full.findChild<QTabWidget *>()->setCurrentIndex(2);
    pictures += grab(full, ratio);
    full.resize(kColumnWidth, 1100);
    pictures += grab(full, ratio);
    ui::DeviceSettingsDialog settings(samples::devices()[1], {});
    settings.show();
    pictures += grab(settings, ratio);
    ui::AddDeviceDialog add;
    add.setModels(samples::models());
    add.resize(440, 320);
    add.show();
    pictures += grab(add, ratio);
    QWidget window;
    ui::DeviceFileMenu menu(&window);
    menu.showImported(samples::fileProblems());
    auto *report = window.findChild<ui::ReportDialog *>();
    report->resize(std::max(440, report->minimumWidth()), 280);
    pictures += grab(*report, ratio);
}

/// The questions, after the time in which nothing can be allowed.
void approvalPictures(QList<QPixmap> &pictures, const QList<engine::ApprovalRequest> &requests, qreal ratio)
{
    std::vector<std::unique_ptr<ui::ApprovalDialog>> dialogs;
    for (const engine::ApprovalRequest &request : requests) {
        dialogs.push_back(std::make_unique<ui::ApprovalDialog>(request));
        dialogs.back()->show();
        dialogs.back()->activateWindow();
        QApplication::processEvents();
    }
    QEventLoop loop;
    QTimer::singleShot(engine::limits::kAllowInert + 200ms, &loop, &QEventLoop::quit);
    loop.exec();
    for (const auto &dialog : dialogs)
        pictures += grab(*dialog, ratio);
}

/// What a program may do: below a question, and of a remembered answer.
void scopePictures(QList<QPixmap> &pictures, qreal ratio)
{
    ui::ApprovalDialog question(samples::approvals().constFirst());
    question.setDevices(samples::devices());
    question.show();
    question.findChild<QToolButton *>()->setChecked(true);
    pictures += grab(question, ratio);
    ui::GrantDialog grant(samples::limitedGrant(), samples::devices());
    grant.show();
    pictures += grab(grant, ratio);
}

QPixmap menuPicture(qreal ratio)
{
    ui::TrayIcon tray;
    tray.setStatus(samples::listening());
    tray.setClients(samples::clients());
    tray.setDevices(samples::devices());
    tray.setApprovals(samples::approvals());
    tray.setActive(true);
    tray.menu().popup({});
    const QPixmap picture = grab(tray.menu(), ratio);
    tray.menu().close();
    return picture;
}

QPixmap trayPicture(const QPalette &palette, qreal ratio)
{
    using State = ui::TrayIcon::State;
    QPixmap picture(QSize(5 * 80, 96) * ratio);
    picture.setDevicePixelRatio(ratio);
    picture.fill(palette.color(QPalette::Window));
    QPainter painter(&picture);
    int x = kGap;
    for (const State state : {State::Off, State::Listening, State::Waiting, State::Active, State::Error}) {
        int y = 8;
        for (const int size : {16, 22, 32}) {
            const QColor color = palette.color(QPalette::WindowText);
            painter.drawPixmap(x, y, ui::icons::pixmap(ui::TrayIcon::iconName(state), color, size, ratio));
            y += size + 4;
        }
        x += 76;
    }
    return picture;
}

void setLook(const Look &look, const QFont &font, QTranslator &translator)
{
    QApplication::setPalette(look.palette);
    QApplication::setLayoutDirection(look.direction);
    QFont scaled = font;
    scaled.setPointSizeF(font.pointSizeF() * look.fontScale);
    QApplication::setFont(scaled);
    QApplication::removeTranslator(&translator);
    if (translator.load(u":/i18n/assent_"_s + look.language))
        QApplication::installTranslator(&translator);
    else
        std::fprintf(stderr, "no translation: %s\n", qPrintable(look.language));
}

QList<QPixmap> column(const Look &look)
{
    QList<QPixmap> pictures;
    windowPictures(pictures, look.ratio);
    approvalPictures(pictures, samples::approvals() + samples::unusualApprovals(), look.ratio);
    scopePictures(pictures, look.ratio);
    pictures += menuPicture(look.ratio);
    pictures += trayPicture(look.palette, look.ratio);
    return pictures;
}

QImage drawSheet(const QList<QList<QPixmap>> &columns)
{
    QSize size(kGap, 0);
    const auto extent = [](const QPixmap &picture) { return picture.size() + QSize(kGap, kGap); };
    for (const QList<QPixmap> &pictures : columns) {
        QSize part(0, kGap);
        for (const QPixmap &picture : pictures)
            part = {std::max(part.width(), extent(picture).width()), part.height() + extent(picture).height()};
        size = {size.width() + part.width(), std::max(size.height(), part.height())};
    }
    QImage sheet(size, QImage::Format_RGB32);
    sheet.fill(QColor(0x808080));
    QPainter painter(&sheet);
    int x = kGap;
    for (const QList<QPixmap> &pictures : columns) {
        int y = kGap;
        int width = 0;
        for (const QPixmap &picture : pictures) {
            painter.drawImage(QRect(QPoint(x, y), picture.size()), picture.toImage());
            y += extent(picture).height();
            width = std::max(width, extent(picture).width());
        }
        x += width;
    }
    return sheet;
}

/// window.png and approval.png, small enough for a page.
bool savePictures(const QDir &folder)
{
    QList<QPixmap> pictures;
    approvalPictures(pictures, samples::approvals(), 1);
    ui::MainWindow window(nullptr);
    window.resize(880, 520);
    samples::fill(window);
    window.setClients(samples::clients().mid(0, 2));
    window.show();
    pictures += grab(window, 1);
    const auto save = [&folder](const QPixmap &picture, const QString &name) {
        return picture.toImage().convertToFormat(QImage::Format_RGB888).save(folder.filePath(name), "PNG", 0);
    };
    return save(pictures[0], u"approval.png"_s) && save(pictures[1], u"window.png"_s);
}

} // namespace

int main(int argc, char *argv[])
{
    QApplication application(argc, argv);
    const QStringList arguments = QApplication::arguments();
    if (arguments.size() < 2 || arguments.size() > 3) {
        std::fputs("usage: ui_screenshots OUT.png [FOLDER]\n", stderr);
        return 2;
    }
    QApplication::setStyle(QStyleFactory::create(u"Fusion"_s));
    const QFont font = QApplication::font();
    const QList<Look> looks{{samples::lightPalette()},
                            {samples::darkPalette()},
                            {samples::lightPalette(), u"de"_s},
                            {samples::darkPalette(), u"de"_s, 2},
                            {samples::lightPalette(), u"de"_s, 1, 1.5},
                            {samples::lightPalette(), u"en"_s, 1, 1, Qt::RightToLeft}};
    QTranslator translator;
    QList<QList<QPixmap>> columns;
    for (const Look &look : looks) {
        setLook(look, font, translator);
        columns += column(look);
    }
    setLook(looks.first(), font, translator);
    const bool isSaved = arguments.size() < 3 || savePictures(QDir(arguments[2]));
    return drawSheet(columns).save(arguments[1]) && isSaved ? 0 : 1;
}
