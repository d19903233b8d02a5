#include "tests/ui/Screenshots.h"
#include "ui/AddDeviceDialog.h"
#include "ui/DeviceCard.h"
#include "ui/DeviceFileMenu.h"
#include "ui/Format.h"
#include "ui/LevelBar.h"
#include "ui/ReportDialog.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAccessible>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QMessageBox>
#include <QProgressBar>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTabBar>
#include <QTemporaryDir>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;

class tst_MainWindow : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support)"))); }
    void initTestCase();
    void showsAddressOfLastStatus();
    void showsWhoHoldsThePort();
    void hasEmptyStates();
    void showsTwoDevices();
    void keepsCardsOfKnownDevices();
    void levelsMoveNothing();
    void namesEverythingForAssistiveTechnology();
    void bringsWaitingProgramsFirst();
    void asksBeforeQuitting();
    void hidesToTray();
    void findsModels();
    void tellsWhatAnImportLeftOut();
    void showsProblemsInDeviceFiles();
    void namesPrograms_data();
    void namesPrograms();

private:
    QTemporaryDir m_config;
};

namespace {

bool hasVisibleText(const QWidget &window, const QString &text)
{
    const auto labels = window.findChildren<QLabel *>();
    return std::any_of(labels.begin(), labels.end(), [&](const QLabel *label) {
        return label->isVisible() && label->text() == text;
    });
}

QPushButton *button(const QWidget &window, const QString &accessibleName)
{
    for (QPushButton *candidate : window.findChildren<QPushButton *>()) {
        if (candidate->accessibleName() == accessibleName)
            return candidate;
    }
    return nullptr;
}

QString labelText(const QWidget &window, const QString &name)
{
    return window.findChild<QLabel *>(name)->text();
}

/// Parts that Qt makes and names or hides itself.
bool isInternal(const QWidget &widget)
{
    return widget.objectName().startsWith(u"qt_") || widget.inherits("QTableCornerButton")
        || widget.inherits("QHeaderView") || widget.inherits("QScrollBar") || widget.inherits("QLineEditIconButton")
        || (widget.inherits("QToolButton") && qobject_cast<QTabBar *>(widget.parentWidget()) != nullptr);
}

QStringList namelessChildren(const QWidget &window)
{
    QStringList nameless;
    for (const QWidget *widget : window.findChildren<QWidget *>()) {
        const bool needsName = qobject_cast<const QAbstractButton *>(widget) != nullptr
            || qobject_cast<const QProgressBar *>(widget) != nullptr
            || qobject_cast<const QAbstractScrollArea *>(widget) != nullptr
            || qobject_cast<const QLineEdit *>(widget) != nullptr || qobject_cast<const QTabBar *>(widget) != nullptr;
        if (needsName && widget->accessibleName().isEmpty() && !isInternal(*widget))
            nameless += QString::fromLatin1(widget->metaObject()->className()) + u' ' + widget->objectName();
    }
    return nameless;
}

} // namespace

void tst_MainWindow::initTestCase()
{
    QVERIFY(m_config.isValid());
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_config.path());
}

void tst_MainWindow::showsAddressOfLastStatus()
{
    ui::MainWindow window(nullptr);
    window.show();
    auto *action = window.findChild<QPushButton *>(u"serverAction"_s);
    for (const quint16 port : {quint16(12345), quint16(23456)}) {
        window.setStatus(samples::listening(port));
        const QString address = u"ws://127.0.0.1:%1"_s.arg(port);
        QCOMPARE(labelText(window, u"serverTitle"_s), u"Listening on port %1"_s.arg(port));
        QCOMPARE(labelText(window, u"serverDetail"_s), address);
        action->click();
        QCOMPARE(QGuiApplication::clipboard()->text(), address);
        QGuiApplication::clipboard()->clear();
        button(window, u"Copy the address for programs"_s)->click();
        QCOMPARE(QGuiApplication::clipboard()->text(), address);

        window.setStatus({});
        QCOMPARE(labelText(window, u"serverTitle"_s), u"Server is off"_s);
        QCOMPARE(action->text(), u"Turn on"_s);
        QVERIFY(!hasVisibleText(window, address));
        QVERIFY(!button(window, u"Copy the address for programs"_s)->isEnabled());
    }
}

void tst_MainWindow::showsWhoHoldsThePort()
{
    ui::MainWindow window(nullptr);
    window.setStatus(samples::portTaken());
    QCOMPARE(labelText(window, u"serverTitle"_s), u"Port 12345 is in use by intiface-engine"_s);
    QCOMPARE(window.findChild<QPushButton *>(u"serverAction"_s)->text(), u"Try again"_s);
    window.setStatus(samples::listening());
    QCOMPARE(labelText(window, u"serverTitle"_s), u"Listening on port 12345"_s);
}

void tst_MainWindow::hasEmptyStates()
{
    ui::MainWindow window(nullptr);
    window.show();
    QVERIFY(hasVisibleText(window, u"No program is connected"_s));
    QVERIFY(hasVisibleText(window, u"No devices yet"_s));
    samples::fill(window);
    QVERIFY(!hasVisibleText(window, u"No program is connected"_s));
    QVERIFY(!hasVisibleText(window, u"No devices yet"_s));
    window.setClients({});
    window.setApprovals({});
    window.setDevices({});
    QVERIFY(hasVisibleText(window, u"No program is connected"_s));
    QVERIFY(hasVisibleText(window, u"No devices yet"_s));
}

void tst_MainWindow::showsTwoDevices()
{
    ui::MainWindow window(nullptr);
    window.show();
    samples::fill(window);
    QVERIFY(hasVisibleText(window, u"Lovense Nora"_s));
    QVERIFY(hasVisibleText(window, u"The Handy"_s));
    QVERIFY(hasVisibleText(window, u"Driven by node"_s));
    QVERIFY(hasVisibleText(window, u"Idle"_s));
    QVERIFY(hasVisibleText(window, u"Battery 80 %"_s));
    QVERIFY(button(window, u"Remove Lovense Nora"_s) != nullptr);
    QVERIFY(button(window, u"Remove The Handy"_s) == nullptr);
    const auto bars = window.findChildren<ui::LevelBar *>();
    QCOMPARE(bars.size(), 4);
    for (const ui::LevelBar *bar : bars) {
        if (bar->accessibleName() != u"Vibration of Lovense Nora")
            continue;
        QCOMPARE(bar->value(), 12);
        QCOMPARE(bar->requested(), 14);
    }
}

void tst_MainWindow::keepsCardsOfKnownDevices()
{
    ui::MainWindow window(nullptr);
    samples::fill(window);
    const auto before = window.findChildren<ui::DeviceCard *>();
    auto devices = samples::devices();
    devices[0].battery = 79;
    window.setDevices(devices);
    QCOMPARE(window.findChildren<ui::DeviceCard *>(), before);
}

void tst_MainWindow::levelsMoveNothing()
{
    ui::MainWindow window(nullptr);
    samples::fill(window);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    const auto geometries = [&window] {
        QList<QRect> result;
        for (const QWidget *widget : window.findChildren<QWidget *>())
            result += widget->geometry();
        return result;
    };
    const auto before = geometries();
    auto levels = samples::levels();
    levels[0].driver = engine::kNoClient;
    levels[0].lastPacket = QByteArray(200, '\xff');
    for (engine::OutputLevel &output : levels[0].outputs)
        output.sent = output.requested = 0;
    window.setLevels(levels);
    QTest::qWait(20);
    QCOMPARE(geometries(), before);
}

void tst_MainWindow::namesEverythingForAssistiveTechnology()
{
    ui::MainWindow window(nullptr);
    window.show();
    QCOMPARE(namelessChildren(window).join(u"; "_s), QString());
    samples::fill(window);
    QCOMPARE(namelessChildren(window).join(u"; "_s), QString());
    ui::AddDeviceDialog dialog;
    dialog.setModels(samples::models());
    QCOMPARE(namelessChildren(dialog), QStringList());

    QAccessibleInterface *bar = QAccessible::queryAccessibleInterface(window.findChild<ui::LevelBar *>());
    QVERIFY(bar != nullptr && bar->valueInterface() != nullptr);
}

void tst_MainWindow::bringsWaitingProgramsFirst()
{
    ui::MainWindow window(nullptr);
    window.show();
    samples::fill(window);
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QPushButton *answer = button(window, u"Answer play.example.org:8443"_s);
    QPushButton *disconnect = button(window, u"Disconnect node"_s);
    QVERIFY(answer != nullptr && disconnect != nullptr);
    QVERIFY(answer->mapToGlobal(QPoint()).y() < disconnect->mapToGlobal(QPoint()).y());
    qRegisterMetaType<engine::ApprovalId>();
    QSignalSpy shown(&window, &ui::MainWindow::approvalShowRequested);
    answer->click();
    QCOMPARE(shown.size(), 1);
    window.setApprovals({});
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(button(window, u"Answer play.example.org:8443"_s) == nullptr);
}

void tst_MainWindow::asksBeforeQuitting()
{
    ui::MainWindow window(nullptr);
    window.show();
    QSignalSpy quits(&window, &ui::MainWindow::quitRequested);
    window.close();
    QCOMPARE(quits.size(), 1);
    window.setClients(samples::clients());
    window.close();
    QCOMPARE(quits.size(), 1);
    auto *question = window.findChild<QMessageBox *>();
    QVERIFY(question != nullptr);
    for (QAbstractButton *choice : question->buttons()) {
        if (question->buttonRole(choice) == QMessageBox::AcceptRole)
            choice->click();
    }
    QCOMPARE(quits.size(), 2);
}

void tst_MainWindow::hidesToTray()
{
    ui::MainWindow window(nullptr);
    window.setTrayAvailable(true);
    QSignalSpy quits(&window, &ui::MainWindow::quitRequested);
    window.show();
    window.close();
    auto *notice = window.findChild<QMessageBox *>();
    QVERIFY(notice != nullptr);
    notice->buttons().constFirst()->click();
    QVERIFY(!window.isVisible());
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    window.showAndRaise();
    window.close();
    QVERIFY(window.findChild<QMessageBox *>() == nullptr);
    QVERIFY(!window.isVisible());
    QCOMPARE(quits.size(), 0);
}

void tst_MainWindow::findsModels()
{
    ui::AddDeviceDialog dialog;
    QVERIFY(dialog.chosenModel().isEmpty());
    dialog.setModels(samples::models());
    dialog.findChild<QLineEdit *>()->setText(u"hush"_s);
    QCOMPARE(dialog.chosenModel(), u"Lovense Hush"_s);
    QSignalSpy accepted(&dialog, &QDialog::accepted);
    dialog.show();
    QTest::keyClick(dialog.findChild<QLineEdit *>(), Qt::Key_Return);
    QCOMPARE(accepted.size(), 1);
    dialog.findChild<QLineEdit *>()->setText(u"nothing like it"_s);
    QVERIFY(dialog.chosenModel().isEmpty());
    QVERIFY(!button(dialog, u"Add"_s)->isEnabled());
}

void tst_MainWindow::tellsWhatAnImportLeftOut()
{
    QWidget window;
    ui::DeviceFileMenu menu(&window);
    const QStringList remarks{u"device a: not known"_s, u"device <b>b</b>: not known"_s};
    menu.showImported(remarks);
    auto *report = window.findChild<ui::ReportDialog *>();
    QVERIFY(report);
    QVERIFY(hasVisibleText(*report, u"The configuration is used for devices that connect from now on."_s));
    const auto *list = report->findChild<QListWidget *>();
    QVERIFY(list);
    QCOMPARE(list->count(), 2);
    QCOMPARE(list->item(1)->text(), remarks[1]);
    QCOMPARE(namelessChildren(*report), QStringList());
    button(*report, u"Close"_s)->click();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(!window.findChild<ui::ReportDialog *>());
    menu.showImported({});
    QVERIFY(!window.findChild<ui::ReportDialog *>()->findChild<QListWidget *>());
    QVERIFY(hasVisibleText(*window.findChild<ui::ReportDialog *>(), u"Everything was taken over."_s));
}

void tst_MainWindow::showsProblemsInDeviceFiles()
{
    ui::MainWindow window(nullptr);
    window.show();
    QPushButton *show = button(window, u"Show problems in files about devices"_s);
    const QAction *action = window.findChild<ui::DeviceFileMenu *>()->actions().constLast();
    QVERIFY(!show->isVisible() && !action->isEnabled());
    const QString problem = u"own.json: line 1, column 2: object is missing"_s;
    window.setDeviceFileProblems({problem});
    QVERIFY(show->isVisible() && action->isEnabled());
    show->click();
    const auto *report = window.findChild<ui::ReportDialog *>();
    QVERIFY(report);
    QCOMPARE(report->findChild<QListWidget *>()->item(0)->text(), problem);
    window.setDeviceFileProblems({});
    QVERIFY(!show->isVisible() && !action->isEnabled());
}

void tst_MainWindow::namesPrograms_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("origin");
    QTest::addColumn<QString>("executable");
    QTest::addColumn<QString>("script");
    QTest::addColumn<QString>("name");
    using Kind = engine::Identity::Kind;
    const QString none;
    const auto row = [](const char *tag, Kind kind) -> QTestData & { return QTest::newRow(tag) << static_cast<int>(kind); };
    row("page", Kind::Web) << u"https://example.org"_s << u"/usr/bin/firefox"_s << none << u"example.org"_s;
    row("default port", Kind::Web) << u"http://example.org:80"_s << none << none << u"example.org"_s;
    row("own port", Kind::Web) << u"http://localhost:8080"_s << none << none << u"localhost:8080"_s;
    row("script", Kind::Program) << none << u"/usr/bin/node"_s << u"/opt/bridge.js"_s << u"bridge.js"_s;
    row("executable", Kind::Program) << none << u"/usr/bin/node"_s << none << u"node"_s;
    row("reordering", Kind::Program) << none << u"/usr/bin/a\u202eb\n"_s << none << u"ab"_s;
    row("opaque", Kind::Opaque) << u"null"_s << none << none << u"Unknown program"_s;
}

void tst_MainWindow::namesPrograms()
{
    QFETCH(const int, kind);
    QFETCH(const QString, origin);
    QFETCH(const QString, executable);
    QFETCH(const QString, script);
    QFETCH(const QString, name);
    engine::Identity identity;
    identity.kind = static_cast<engine::Identity::Kind>(kind);
    identity.origin = origin;
    identity.executable = executable;
    identity.script = script;
    QCOMPARE(ui::programName(identity), name);
}

QTEST_MAIN(tst_MainWindow)
#include "tst_MainWindow.moc"
