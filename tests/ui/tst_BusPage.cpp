#include "tests/ui/Screenshots.h"
#include "ui/BusCard.h"
#include "ui/BusPage.h"
#include "ui/BusText.h"
#include "ui/Format.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <algorithm>
#include <memory>

using namespace Qt::StringLiterals;
using engine::BusProblem;
using engine::BusSettings;

/// What the page of the connections shows, and what it orders.
class tst_BusPage : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support)"))); }
    void tellsStateAndWhatToDo_data();
    void tellsStateAndWhatToDo();
    void hasAdviceForEveryProblem();
    void leavesSimulatedDevicesOut();
    void switchesABus_data();
    void switchesABus();
    void repairs();
    void choosesAnAdapter();
    void assignsAProtocolToAPort();
    void showsWhatIsWrongWithAPort();
    void addsAndRemovesNetworkDevices();
    void keepsWhatIsBeingTyped();
    void namesEverythingForAssistiveTechnology();
};

namespace {

engine::BusStatus statusOf(const QString &bus, BusProblem problem = BusProblem::None)
{
    engine::BusStatus status;
    status.bus = bus;
    status.problem = problem;
    return status;
}

std::unique_ptr<ui::BusPage> makePage(const QList<engine::BusStatus> &buses, const BusSettings &settings = {})
{
    auto page = std::make_unique<ui::BusPage>();
    page->setBuses(buses, settings);
    page->show();
    return page;
}

QString labelText(const QWidget &page, const QString &name)
{
    const auto *label = page.findChild<QLabel *>(name);
    return label != nullptr && label->isVisible() ? label->text() : QString();
}

template<typename T>
T *named(const QWidget &page, const QString &accessibleName)
{
    for (T *widget : page.findChildren<T *>()) {
        if (widget->accessibleName() == accessibleName)
            return widget;
    }
    return nullptr;
}

/// The settings of the last order.
BusSettings lastSettings(const QSignalSpy &spy)
{
    return spy.isEmpty() ? BusSettings() : spy.constLast().constFirst().value<BusSettings>();
}

void choose(QComboBox *box, const QString &text)
{
    const int index = box->findText(text);
    QVERIFY2(index >= 0, qPrintable(text));
    box->setCurrentIndex(index);
    emit box->activated(index); // as a hand would cause it
}

} // namespace

void tst_BusPage::tellsStateAndWhatToDo_data()
{
    QTest::addColumn<QString>("bus");
    QTest::addColumn<BusProblem>("problem");
    QTest::addColumn<bool>("isWanted");
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("advice"); // a part of it
    const auto row = [](const char *tag, const QString &bus, BusProblem problem, bool isWanted, const QString &state,
                        const QString &advice) { QTest::newRow(tag) << bus << problem << isWanted << state << advice; };
    row("works", u"usb"_s, BusProblem::None, true, u"Ready"_s, {});
    row("off by the settings", u"hid"_s, BusProblem::SwitchedOff, false, u"Switched off"_s, u"Switch it on"_s);
    row("off by an option", u"hid"_s, BusProblem::SwitchedOff, true, u"Switched off"_s, u"without that option"_s);
    row("not built", u"sdl_gamepad"_s, BusProblem::NotBuilt, false, u"Not part of this build"_s, u"Install a build"_s);
    row("no adapter", u"ble"_s, BusProblem::NoAdapter, true, u"No adapter"_s, u"no Bluetooth adapter"_s);
    row("nothing plugged in", u"usb"_s, BusProblem::NoAdapter, true, u"Nothing connected"_s, u"Plug it in"_s);
    row("adapter off", u"ble"_s, BusProblem::PoweredOff, true, u"Adapter is off"_s, u"Turn the adapter on"_s);
    row("blocked", u"ble"_s, BusProblem::Blocked, true, u"Blocked"_s, u"Flight mode"_s);
    row("no service", u"ble"_s, BusProblem::ServiceNotRunning, true, u"Service is not running"_s, u"BlueZ"_s);
    row("no other program", u"lovense_connect"_s, BusProblem::ServiceNotRunning, true, u"Service is not running"_s,
        u"Start it on this computer or on a phone"_s);
    row("no permission for USB", u"usb"_s, BusProblem::NoPermission, true, u"No permission"_s, u"udev rules"_s);
    row("no permission for serial", u"serial"_s, BusProblem::NoPermission, true, u"No permission"_s,
        u"group dialout"_s);
    row("port taken", u"websocket"_s, BusProblem::PortTaken, true, u"Port is in use"_s, u"Quit it"_s);
    row("failed", u"usb"_s, BusProblem::Failed, true, u"Does not work"_s, u"an error"_s);
}

void tst_BusPage::tellsStateAndWhatToDo()
{
    QFETCH(const QString, bus);
    QFETCH(const BusProblem, problem);
    QFETCH(const bool, isWanted);
    QFETCH(const QString, state);
    QFETCH(const QString, advice);
    engine::BusStatus status = statusOf(bus, problem);
    status.detail = u"what the system <b>said</b>"_s;
    const auto page = makePage({status}, ui::withBus(bus, isWanted, {}));
    QCOMPARE(labelText(*page, u"busState"_s), state);
    const QString shown = labelText(*page, u"busAdvice"_s);
    QCOMPARE(shown.isEmpty(), advice.isEmpty());
    QVERIFY2(shown.contains(advice), qPrintable(shown));
    QCOMPARE(labelText(*page, u"busDetail"_s), status.detail);
    QCOMPARE(page->findChild<QLabel *>(u"busDetail"_s)->textFormat(), Qt::PlainText);
}

void tst_BusPage::hasAdviceForEveryProblem()
{
    for (const QString &bus : {u"ble"_s, u"serial"_s, u"usb"_s, u"hid"_s, u"sdl_gamepad"_s, u"network"_s,
                               u"websocket"_s, u"lovense_connect"_s}) {
        QVERIFY2(ui::busName(bus) != bus, qPrintable(bus));
        for (int i = 0; i <= static_cast<int>(BusProblem::Failed); ++i) {
            const auto problem = static_cast<BusProblem>(i);
            QVERIFY(!ui::busStateText(bus, problem).isEmpty());
            QCOMPARE(ui::busAdvice(statusOf(bus, problem), true).isEmpty(), problem == BusProblem::None);
        }
    }
}

void tst_BusPage::leavesSimulatedDevicesOut()
{
    const auto page = makePage({statusOf(u"simulated"_s), statusOf(u"usb"_s)});
    const auto cards = page->findChildren<ui::BusCard *>();
    QCOMPARE(cards.size(), 1);
    QCOMPARE(cards[0]->accessibleName(), u"USB"_s);
}

void tst_BusPage::switchesABus_data()
{
    QTest::addColumn<QString>("bus");
    QTest::addColumn<bool>("isOnAtFirst");
    for (const char *bus : {"ble", "serial", "usb", "hid", "network"})
        QTest::addRow("%s is on at first", bus) << QString::fromLatin1(bus) << true;
    for (const char *bus : {"sdl_gamepad", "websocket", "lovense_connect"})
        QTest::addRow("%s is off at first", bus) << QString::fromLatin1(bus) << false;
}

void tst_BusPage::switchesABus()
{
    QFETCH(const QString, bus);
    QFETCH(const bool, isOnAtFirst);
    const auto page = makePage({statusOf(bus)});
    QSignalSpy orders(page.get(), &ui::BusPage::settingsChanged);
    auto *box = page->findChild<QCheckBox *>();
    QCOMPARE(box->isChecked(), isOnAtFirst);
    box->click();
    QCOMPARE(orders.size(), 1);
    const BusSettings changed = lastSettings(orders);
    QCOMPARE(changed.switchedOff.contains(bus), isOnAtFirst);
    QCOMPARE(changed.gamepads, bus == u"sdl_gamepad");
    QCOMPARE(changed.deviceWebSocket, bus == u"websocket");
    QCOMPARE(changed.lovenseConnect, bus == u"lovense_connect");
    page->setBuses({statusOf(bus)}, changed);
    box->click();
    QCOMPARE(lastSettings(orders), BusSettings());
}

void tst_BusPage::repairs()
{
    engine::BusStatus status = statusOf(u"ble"_s, BusProblem::PoweredOff);
    status.canRepair = true;
    const auto page = makePage({status});
    QSignalSpy repairs(page.get(), &ui::BusPage::repairRequested);
    auto *button = named<QPushButton>(*page, u"Bluetooth: Turn on"_s);
    QVERIFY(button != nullptr && button->isVisible());
    button->click();
    QCOMPARE(repairs.size(), 1);
    QCOMPARE(repairs[0][0].toString(), u"ble"_s);
    page->setBuses({statusOf(u"ble"_s)}, {});
    QVERIFY(!button->isVisible());
}

void tst_BusPage::choosesAnAdapter()
{
    const auto page = makePage(samples::buses(), samples::busSettings());
    QSignalSpy orders(page.get(), &ui::BusPage::settingsChanged);
    auto *box = named<QComboBox>(*page, u"Bluetooth adapter"_s);
    QVERIFY(box != nullptr && box->isVisible());
    QCOMPARE(box->currentText(), u"The first one of the system"_s);
    choose(box, u"desk (00:11:22:33:44:55): Adapter is off"_s);
    QCOMPARE(lastSettings(orders).bluetoothAdapter, u"00:11:22:33:44:55"_s);
    QCOMPARE(lastSettings(orders).networkDevices, samples::busSettings().networkDevices);
}

void tst_BusPage::assignsAProtocolToAPort()
{
    BusSettings settings;
    engine::SerialPortSetting other;
    other.path = u"/dev/ttyUSB9"_s;
    other.protocol = u"mine"_s;
    other.baud = 9600;
    settings.serialPorts = {other};
    engine::BusStatus status = statusOf(u"serial"_s);
    status.items = {{u"/dev/ttyACM0"_s, u"Two-axis board"_s, u"2341:0043"_s, BusProblem::None, false},
                    {u"/dev/ttyUSB9"_s, {}, {}, BusProblem::None, true}};
    const auto page = makePage({status}, settings);
    QSignalSpy orders(page.get(), &ui::BusPage::settingsChanged);
    auto *box = named<QComboBox>(*page, u"Protocol of /dev/ttyACM0"_s);
    QCOMPARE(box->currentText(), u"Not used"_s);
    choose(box, u"TCode 0.3"_s);
    const BusSettings changed = lastSettings(orders);
    QCOMPARE(changed.serialPorts.size(), 2);
    QCOMPARE(changed.serialPorts[0], other);
    QCOMPARE(changed.serialPorts[1].path, u"/dev/ttyACM0"_s);
    QCOMPARE(changed.serialPorts[1].protocol, u"tcode-v03"_s);
    page->setBuses({status}, changed);
    QCOMPARE(named<QComboBox>(*page, u"Protocol of /dev/ttyUSB9"_s)->currentText(), u"mine"_s);
    choose(box, u"Not used"_s);
    QCOMPARE(lastSettings(orders).serialPorts, QList{other});
}

void tst_BusPage::showsWhatIsWrongWithAPort()
{
    const auto page = makePage(samples::buses(), samples::busSettings());
    const auto labels = page->findChildren<QLabel *>();
    const auto found = std::ranges::find_if(
        labels, [](const QLabel *label) { return label->text().startsWith(u"/dev/ttyUSB0: No permission"); });
    QVERIFY(found != labels.end());
    QVERIFY((*found)->text().contains(u"join the group dialout"_s));
    QVERIFY((*found)->text().contains(u"60-assent.rules"_s));
}

void tst_BusPage::addsAndRemovesNetworkDevices()
{
    const auto page = makePage({statusOf(u"network"_s)});
    QSignalSpy orders(page.get(), &ui::BusPage::settingsChanged);
    auto *add = named<QPushButton>(*page, u"Add a network device"_s);
    QVERIFY(add->isVisible() && !add->isEnabled());
    named<QComboBox>(*page, u"Kind of connection"_s)->setCurrentIndex(1);
    named<QLineEdit>(*page, u"Host name or address"_s)->setText(u" fe80::1 "_s);
    named<QSpinBox>(*page, u"Port"_s)->setValue(9000);
    add->click();
    engine::NetworkDeviceSetting device;
    device.transport = engine::NetworkDeviceSetting::Transport::Udp;
    device.host = u"fe80::1"_s;
    device.port = 9000;
    device.protocol = u"tcode-v03"_s;
    QCOMPARE(lastSettings(orders).networkDevices, QList{device});
    QVERIFY(!add->isEnabled());
    page->setBuses({statusOf(u"network"_s)}, lastSettings(orders));
    auto *remove = named<QPushButton>(*page, u"Remove udp://[fe80::1]:9000"_s);
    QVERIFY(remove != nullptr);
    remove->click();
    QVERIFY(lastSettings(orders).networkDevices.isEmpty());
}

void tst_BusPage::keepsWhatIsBeingTyped()
{
    const auto page = makePage(samples::buses(), samples::busSettings());
    auto *host = named<QLineEdit>(*page, u"Host name or address"_s);
    host->setText(u"half a na"_s);
    const auto before = page->findChildren<ui::BusCard *>();
    page->setBuses(samples::buses(), {});
    QCOMPARE(page->findChildren<ui::BusCard *>(), before);
    QCOMPARE(named<QLineEdit>(*page, u"Host name or address"_s), host);
    QCOMPARE(host->text(), u"half a na"_s);
}

void tst_BusPage::namesEverythingForAssistiveTechnology()
{
    const auto page = makePage(samples::buses(), samples::busSettings());
    for (const QWidget *widget : page->findChildren<QWidget *>()) {
        const bool isControl = widget->inherits("QAbstractButton") || widget->inherits("QComboBox") ||
                               widget->inherits("QAbstractSpinBox") ||
                               (widget->inherits("QLineEdit") && !widget->parentWidget()->inherits("QAbstractSpinBox"));
        if (!isControl || !widget->isVisible())
            continue;
        QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
        QVERIFY2(widget->focusPolicy() & Qt::TabFocus, qPrintable(widget->accessibleName()));
    }
}

QTEST_MAIN(tst_BusPage)
#include "tst_BusPage.moc"
