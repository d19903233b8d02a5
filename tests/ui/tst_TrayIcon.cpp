#include "ui/TrayIcon.h"

#include "ui/Icons.h"

#include <QApplication>
#include <QClipboard>
#include <QSignalSpy>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace engine;
using State = ui::TrayIcon::State;

namespace {

ServerStatus listening()
{
    ServerStatus status;
    status.state = ServerStatus::State::Listening;
    status.port = 23456;
    status.addresses = {u"127.0.0.1:23456"_s, u"[::1]:23456"_s};
    return status;
}

ApprovalRequest request()
{
    ApprovalRequest request;
    request.id = ApprovalId{3};
    request.identity.kind = Identity::Kind::Web;
    request.identity.origin = u"https://example.org"_s;
    request.claimedName = u"A && <b>B</b>"_s;
    return request;
}

QAction *find(const QMenu *menu, const QString &text)
{
    const QList<QAction *> actions = menu->actions();
    for (QAction *action : actions) {
        if (action->text().startsWith(text))
            return action;
    }
    return nullptr;
}

QImage alpha(State state, int size)
{
    return ui::icons::pixmap(ui::TrayIcon::iconName(state), Qt::black, size).toImage().convertToFormat(QImage::Format_Alpha8);
}

} // namespace

/// The tray: states that are told apart by shape, and orders.
class TestTrayIcon final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support)"))); }
    void hasAShapeForEachState_data();
    void hasAShapeForEachState();
    void takesTheColour();
    void findsItsState();
    void showsStatus();
    void hasItsMenuInOrder();
    void answersWhoWaits();
    void ordersForPrograms();
    void ordersForDevices();
    void switches();
    void copiesTheRealAddress();
};

void TestTrayIcon::hasAShapeForEachState_data()
{
    QTest::addColumn<int>("size");
    QTest::newRow("16") << 16;
    QTest::newRow("22") << 22;
    QTest::newRow("64") << 64;
}

void TestTrayIcon::hasAShapeForEachState()
{
    QFETCH(int, size);
    QList<QImage> shapes;
    for (const State state : {State::Off, State::Listening, State::Waiting, State::Active, State::Error})
        shapes.append(alpha(state, size));
    for (qsizetype first = 0; first < shapes.size(); ++first) {
        for (qsizetype second = first + 1; second < shapes.size(); ++second) {
            int different = 0;
            for (int y = 0; y < size; ++y) {
                for (int x = 0; x < size; ++x) {
                    const int a = qAlpha(shapes.at(first).pixel(x, y));
                    const int b = qAlpha(shapes.at(second).pixel(x, y));
                    different += std::abs(a - b) > 127 ? 1 : 0;
                }
            }
            QVERIFY2(different * 100 >= size * size, qPrintable(u"%1 %2"_s.arg(first).arg(second)));
        }
    }
}

void TestTrayIcon::takesTheColour()
{
    const QImage image = ui::icons::pixmap(u"tray-listening"_s, QColor(200, 10, 20), 48).toImage();
    QCOMPARE(image.pixelColor(24, 24), QColor(200, 10, 20));
    for (const QString &name : {u"scan"_s, u"copy"_s, u"stop"_s, u"add"_s, u"close"_s, u"warning"_s, u"battery"_s})
        QVERIFY2(ui::icons::pixmap(name, Qt::red, 24).toImage() != ui::icons::pixmap(u"none"_s, Qt::red, 24).toImage(), qPrintable(name));
    QVERIFY(!ui::icons::application().isNull());
}

void TestTrayIcon::findsItsState()
{
    ui::TrayIcon tray;
    QCOMPARE(tray.state(), State::Off);
    tray.setStatus(listening());
    QCOMPARE(tray.state(), State::Listening);
    tray.setActive(true);
    QCOMPARE(tray.state(), State::Active);
    tray.setApprovals({request()});
    QCOMPARE(tray.state(), State::Waiting);
    ServerStatus failed;
    failed.state = ServerStatus::State::Failed;
    tray.setStatus(failed);
    QCOMPARE(tray.state(), State::Error);
}

void TestTrayIcon::showsStatus()
{
    ui::TrayIcon tray;
    const QAction *line = tray.menu().actions().first();
    QVERIFY(!line->isEnabled());
    QCOMPARE(line->text(), u"Server is off"_s);
    tray.setStatus(listening());
    QVERIFY(line->text().startsWith(u"Assent: 0 program"_s));
    QVERIFY(tray.toolTip().contains(u"Listening"_s) && tray.toolTip().contains(u"127.0.0.1:23456"_s));
    ServerStatus failed;
    failed.state = ServerStatus::State::Failed;
    failed.isPortTaken = true;
    failed.port = 12345;
    failed.holder = u"other"_s;
    tray.setStatus(failed);
    QCOMPARE(line->text(), u"Port 12345 is in use by other"_s);
}

void TestTrayIcon::hasItsMenuInOrder()
{
    ui::TrayIcon tray;
    tray.setApprovals({request()});
    QStringList texts;
    const QList<QAction *> actions = tray.menu().actions();
    for (const QAction *action : actions)
        texts += action->isSeparator() ? u"-"_s : action->text().section(u':', 0, 0);
    QCOMPARE(texts, QStringList({u"Server is off"_s, u"-"_s, u"Open Assent"_s, u"Waiting"_s, u"Programs"_s, u"Devices"_s,
                                 u"Scan for devices"_s, u"Stop everything"_s, u"-"_s, u"Server on"_s, u"Copy address"_s,
                                 u"Quit"_s}));
    tray.setApprovals({});
    QVERIFY(!find(&tray.menu(), u"Waiting"_s));
}

void TestTrayIcon::answersWhoWaits()
{
    ui::TrayIcon tray;
    QSignalSpy answered(&tray, &ui::TrayIcon::approvalAnswered);
    QSignalSpy shown(&tray, &ui::TrayIcon::approvalShowRequested);
    tray.setApprovals({request()});
    const QAction *entry = find(&tray.menu(), u"Waiting"_s);
    QVERIFY(entry);
    QCOMPARE(entry->text(), u"Waiting: \"A &&&& <b>B</b>\" (example.org)"_s); // no letter is underlined
    find(entry->menu(), u"Allow once"_s)->trigger();
    find(entry->menu(), u"Deny"_s)->trigger();
    find(entry->menu(), u"Show"_s)->trigger();
    QCOMPARE(answered.count(), 2);
    QCOMPARE(answered.at(0).at(0).value<ApprovalId>(), ApprovalId{3});
    QCOMPARE(answered.at(0).at(1).value<Decision>(), Decision::AllowOnce);
    QCOMPARE(answered.at(1).at(1).value<Decision>(), Decision::Deny);
    QCOMPARE(shown.count(), 1);
}

void TestTrayIcon::ordersForPrograms()
{
    ui::TrayIcon tray;
    QSignalSpy stopped(&tray, &ui::TrayIcon::stopClientRequested);
    QSignalSpy disconnected(&tray, &ui::TrayIcon::disconnectRequested);
    ClientInfo client;
    client.id = ClientId{5};
    client.name = u"Example"_s;
    client.isApproved = true;
    ClientInfo waiting;
    waiting.id = ClientId{6};
    tray.setClients({client, waiting});
    const QMenu *programs = find(&tray.menu(), u"Programs"_s)->menu();
    QCOMPARE(programs->actions().size(), 1);
    find(programs->actions().first()->menu(), u"Stop"_s)->trigger();
    find(programs->actions().first()->menu(), u"Disconnect"_s)->trigger();
    QCOMPARE(stopped.at(0).at(0).value<ClientId>(), ClientId{5});
    QCOMPARE(disconnected.at(0).at(0).value<ClientId>(), ClientId{5});
}

void TestTrayIcon::ordersForDevices()
{
    ui::TrayIcon tray;
    QSignalSpy stopped(&tray, &ui::TrayIcon::stopDeviceRequested);
    DeviceInfo device;
    device.description.index = DeviceIndex{2};
    device.description.name = u"Demo"_s;
    device.battery = 80;
    tray.setDevices({device});
    const QMenu *devices = find(&tray.menu(), u"Devices"_s)->menu();
    QCOMPARE(devices->actions().first()->text(), u"Demo, battery 80%"_s);
    find(devices->actions().first()->menu(), u"Stop"_s)->trigger();
    QCOMPARE(stopped.at(0).at(0).value<DeviceIndex>(), DeviceIndex{2});
    tray.setDevices({});
    QVERIFY(devices->isEmpty());
    QVERIFY(!find(&tray.menu(), u"Devices"_s)->isEnabled());
}

void TestTrayIcon::switches()
{
    ui::TrayIcon tray;
    QSignalSpy scan(&tray, &ui::TrayIcon::scanRequested);
    QSignalSpy server(&tray, &ui::TrayIcon::serverEnabledRequested);
    tray.setScanning(true);
    tray.setStatus(listening());
    QCOMPARE(scan.count() + server.count(), 0);
    find(&tray.menu(), u"Scan"_s)->trigger();
    find(&tray.menu(), u"Server on"_s)->trigger();
    QCOMPARE(scan.at(0).at(0).toBool(), false);
    QCOMPARE(server.at(0).at(0).toBool(), false);
}

void TestTrayIcon::copiesTheRealAddress()
{
    ui::TrayIcon tray;
    QVERIFY(!find(&tray.menu(), u"Copy address"_s)->isEnabled());
    tray.setStatus(listening());
    find(&tray.menu(), u"Copy address"_s)->trigger();
    QCOMPARE(QApplication::clipboard()->text(), u"ws://127.0.0.1:23456"_s);
}

QTEST_MAIN(TestTrayIcon)
#include "tst_TrayIcon.moc"
