#include "tests/ui/Screenshots.h"
#include "ui/DeviceSettingsDialog.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QRegularExpression>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStatusBar>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using engine::DeviceSettings;
using engine::OutputType;

/// What the dialog shows, and what it has the engine set.
class tst_DeviceSettingsDialog : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support)"))); }
    void setsTheWholeDevice();
    void setsOneOutput();
    void keepsWhatItDoesNotShow();
    void showsWhatIsSet();
    void tellsNothingByItself();
    void findsTheDevice();
    void opensFromTheCard();
    void opensForADeviceThatNeverConnects();
    void showsNotices();
    void namesEverythingForAssistiveTechnology();

private:
    QTemporaryDir m_config;
};

namespace {

template<typename T>
T *named(const QWidget &window, const QString &accessibleName)
{
    for (T *widget : window.findChildren<T *>()) {
        if (widget->accessibleName() == accessibleName)
            return widget;
    }
    return nullptr;
}

DeviceSettings unset(const engine::DeviceInfo &device)
{
    DeviceSettings settings;
    settings.key = device.key;
    return settings;
}

DeviceSettings last(const QSignalSpy &spy)
{
    return spy.isEmpty() ? DeviceSettings() : spy.constLast().constFirst().value<DeviceSettings>();
}

bool hasText(const QWidget &window, const QString &text)
{
    const auto labels = window.findChildren<QLabel *>();
    return std::ranges::any_of(labels, [&](const QLabel *label) { return label->text() == text; });
}

} // namespace

void tst_DeviceSettingsDialog::initTestCase()
{
    QVERIFY(m_config.isValid());
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_config.path());
}

void tst_DeviceSettingsDialog::setsTheWholeDevice()
{
    const engine::DeviceInfo device = samples::devices()[0];
    ui::DeviceSettingsDialog dialog(device, unset(device));
    dialog.show();
    QSignalSpy orders(&dialog, &ui::DeviceSettingsDialog::settingsChanged);
    DeviceSettings expected = unset(device);

    auto *name = named<QLineEdit>(dialog, u"Name"_s);
    name->setText(u"  Left hand "_s);
    QTest::keyClick(name, Qt::Key_Return);
    expected.displayName = u"Left hand"_s;
    QCOMPARE(last(orders), expected);
    QVERIFY(dialog.isVisible());
    named<QSpinBox>(dialog, u"Maximum intensity"_s)->setValue(60);
    expected.maximumPercent = 60;
    QCOMPARE(last(orders), expected);
    named<QSpinBox>(dialog, u"Time between commands"_s)->setValue(250);
    expected.messageGap = 250ms;
    QCOMPARE(last(orders), expected);
    named<QSpinBox>(dialog, u"Number for programs"_s)->setValue(7);
    expected.index = engine::DeviceIndex{7};
    QCOMPARE(last(orders), expected);
    named<QCheckBox>(dialog, u"Allow only this device and others that are allowed"_s)->click();
    expected.isAllowed = true;
    QCOMPARE(last(orders), expected);
    named<QCheckBox>(dialog, u"Never connect this device"_s)->click();
    expected.isDenied = true;
    QCOMPARE(last(orders), expected);
    QCOMPARE(orders.size(), 6);
    named<QSpinBox>(dialog, u"Time between commands"_s)->setValue(-1);
    expected.messageGap = std::nullopt;
    QCOMPARE(last(orders), expected);
}

void tst_DeviceSettingsDialog::setsOneOutput()
{
    const engine::DeviceInfo device = samples::devices()[1];
    ui::DeviceSettingsDialog dialog(device, unset(device));
    QSignalSpy orders(&dialog, &ui::DeviceSettingsDialog::settingsChanged);
    const QString output = u"1. Timed position (Slider)"_s;
    auto *min = named<QSpinBox>(dialog, u"Lowest step of %1"_s.arg(output));
    auto *max = named<QSpinBox>(dialog, u"Highest step of %1"_s.arg(output));
    QVERIFY(min != nullptr && max != nullptr);
    max->setValue(80);
    min->setValue(200); // stays below the other end
    QCOMPARE(last(orders).outputs.size(), size_t(1));
    engine::OutputSetting expected;
    expected.type = OutputType::HwPositionWithDuration;
    expected.limit = engine::Range{79, 80};
    QCOMPARE(last(orders).outputs[0], expected);
    min->setValue(20);
    QVERIFY(hasText(dialog, u"20 % to 80 %"_s));
    named<QCheckBox>(dialog, u"Reverse %1"_s.arg(output))->click();
    named<QCheckBox>(dialog, u"Hide %1 from programs"_s.arg(output))->click();
    expected.limit = engine::Range{20, 80};
    expected.isReversed = true;
    expected.isDisabled = true;
    QCOMPARE(last(orders).outputs[0], expected);
    QVERIFY(named<QCheckBox>(dialog, u"Reverse 2. Oscillation"_s) == nullptr);

    min->setValue(0);
    max->setValue(100);
    QVERIFY(!last(orders).outputs[0].limit);
    named<QCheckBox>(dialog, u"Reverse %1"_s.arg(output))->click();
    named<QCheckBox>(dialog, u"Hide %1 from programs"_s.arg(output))->click();
    QVERIFY(last(orders).outputs.empty());
}

void tst_DeviceSettingsDialog::keepsWhatItDoesNotShow()
{
    const engine::DeviceInfo device = samples::devices()[1];
    DeviceSettings settings = unset(device);
    engine::OutputSetting timed;
    timed.type = OutputType::HwPositionWithDuration;
    timed.duration = engine::Range{100, 5000};
    engine::OutputSetting unknown;
    unknown.feature = engine::FeatureIndex{9};
    unknown.isDisabled = true;
    settings.outputs = {timed, unknown};
    ui::DeviceSettingsDialog dialog(device, settings);
    QSignalSpy orders(&dialog, &ui::DeviceSettingsDialog::settingsChanged);
    named<QCheckBox>(dialog, u"Hide 2. Oscillation from programs"_s)->click();
    engine::OutputSetting hidden;
    hidden.feature = engine::FeatureIndex{1};
    hidden.type = OutputType::Oscillate;
    hidden.isDisabled = true;
    settings.outputs = {timed, hidden, unknown};
    QCOMPARE(last(orders), settings);
}

void tst_DeviceSettingsDialog::showsWhatIsSet()
{
    const engine::DeviceInfo device = samples::devices()[0];
    DeviceSettings settings = unset(device);
    settings.displayName = u"Left hand"_s;
    settings.maximumPercent = 40;
    settings.messageGap = 100ms;
    settings.index = engine::DeviceIndex{3};
    settings.isDenied = true;
    engine::OutputSetting limited;
    limited.limit = engine::Range{5, 10};
    settings.outputs = {limited};
    ui::DeviceSettingsDialog dialog(device, unset(device));
    QSignalSpy orders(&dialog, &ui::DeviceSettingsDialog::settingsChanged);
    dialog.setSettings(settings);
    QCOMPARE(named<QLineEdit>(dialog, u"Name"_s)->text(), u"Left hand"_s);
    QCOMPARE(named<QSpinBox>(dialog, u"Maximum intensity"_s)->value(), 40);
    QCOMPARE(named<QSpinBox>(dialog, u"Time between commands"_s)->value(), 100);
    QCOMPARE(named<QSpinBox>(dialog, u"Number for programs"_s)->value(), 3);
    QVERIFY(named<QCheckBox>(dialog, u"Never connect this device"_s)->isChecked());
    QCOMPARE(named<QSpinBox>(dialog, u"Lowest step of 1. Vibration"_s)->value(), 5);
    QCOMPARE(named<QSpinBox>(dialog, u"Highest step of 1. Vibration"_s)->value(), 10);
    QVERIFY(hasText(dialog, u"25 % to 50 %"_s));
    QCOMPARE(orders.size(), 0);
}

void tst_DeviceSettingsDialog::tellsNothingByItself()
{
    const engine::DeviceInfo device = samples::devices()[0];
    ui::DeviceSettingsDialog dialog(device, unset(device));
    QSignalSpy orders(&dialog, &ui::DeviceSettingsDialog::settingsChanged);
    dialog.show();
    QTest::keyClick(named<QLineEdit>(dialog, u"Name"_s), Qt::Key_Return);
    named<QPushButton>(dialog, u"Close"_s)->click();
    QVERIFY(!dialog.isVisible());
    QCOMPARE(orders.size(), 0);
}

void tst_DeviceSettingsDialog::findsTheDevice()
{
    engine::DeviceInfo device = samples::devices()[1];
    ui::DeviceSettingsDialog dialog(device, unset(device));
    QSignalSpy finds(&dialog, &ui::DeviceSettingsDialog::findRequested);
    auto *find = named<QPushButton>(dialog, u"Find it"_s);
    find->click();
    QCOMPARE(finds.size(), 1);
    QCOMPARE(finds[0][0].value<engine::DeviceIndex>(), engine::DeviceIndex{1});
    device.description.index = engine::DeviceIndex{5};
    dialog.setDevice(&device);
    find->click();
    QCOMPARE(finds[1][0].value<engine::DeviceIndex>(), engine::DeviceIndex{5});
    dialog.setDevice(nullptr);
    QVERIFY(!find->isEnabled());
    QCOMPARE(dialog.windowTitle(), u"Settings of The Handy, not connected"_s);
}

void tst_DeviceSettingsDialog::opensFromTheCard()
{
    ui::MainWindow window(nullptr);
    samples::fill(window);
    window.show();
    DeviceSettings settings = unset(samples::devices()[1]);
    settings.maximumPercent = 30;
    window.setDeviceSettings({settings});
    named<QPushButton>(window, u"Settings of The Handy"_s)->click();
    const auto *dialog = window.findChild<ui::DeviceSettingsDialog *>();
    QVERIFY(dialog != nullptr && dialog->isVisible());
    QCOMPARE(dialog->windowTitle(), u"Settings of The Handy"_s);
    QCOMPARE(named<QSpinBox>(*dialog, u"Maximum intensity"_s)->value(), 30);
    settings.maximumPercent = 35;
    window.setDeviceSettings({settings});
    QCOMPARE(named<QSpinBox>(*dialog, u"Maximum intensity"_s)->value(), 35);
    window.setDevices({});
    QVERIFY(!named<QPushButton>(*dialog, u"Find it"_s)->isEnabled());
}

/// Else "never connect" could not be taken back.
void tst_DeviceSettingsDialog::opensForADeviceThatNeverConnects()
{
    ui::MainWindow window(nullptr);
    samples::fill(window);
    window.show();
    auto *away = named<QPushButton>(window, u"Settings of devices that are not connected"_s);
    DeviceSettings settings = unset(samples::devices()[1]);
    settings.isDenied = true;
    window.setDeviceSettings({settings});
    QVERIFY(!away->isVisible());
    window.setDevices({samples::devices()[0]});
    QVERIFY(away->isVisible());
    QCOMPARE(away->menu()->actions().size(), 1);
    QCOMPARE(away->menu()->actions()[0]->text(), u"thehandy (aa:bb:cc:dd:ee:ff), never connects"_s);
    away->menu()->actions()[0]->trigger();
    const auto *dialog = window.findChild<ui::DeviceSettingsDialog *>();
    QVERIFY(dialog != nullptr);
    QVERIFY(named<QCheckBox>(*dialog, u"Never connect this device"_s)->isChecked());
}

void tst_DeviceSettingsDialog::showsNotices()
{
    ui::MainWindow window(nullptr);
    samples::fill(window);
    window.showBatteryLow(engine::DeviceIndex{1}, 9);
    QCOMPARE(window.statusBar()->currentMessage(), u"The battery of The Handy is low: 9 %"_s);
    window.showDeviceHint(u"Keon"_s, u"Press the button\nof the device"_s);
    QCOMPARE(window.statusBar()->currentMessage(), u"Keon: Press the buttonof the device"_s);
    auto levels = samples::levels();
    levels[1].driver = engine::kUser;
    window.setLevels(levels);
    QVERIFY(hasText(window, u"Driven from this window"_s));
}

void tst_DeviceSettingsDialog::namesEverythingForAssistiveTechnology()
{
    for (const engine::DeviceInfo &device : samples::devices()) {
        ui::DeviceSettingsDialog dialog(device, unset(device));
        dialog.show();
        for (const QWidget *widget : dialog.findChildren<QWidget *>()) {
            const bool isControl =
                widget->inherits("QAbstractButton") || widget->inherits("QAbstractSpinBox") ||
                (widget->inherits("QLineEdit") && !widget->parentWidget()->inherits("QAbstractSpinBox"));
            if (!isControl)
                continue;
            QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
            QVERIFY2(widget->focusPolicy() & Qt::TabFocus, qPrintable(widget->accessibleName()));
        }
    }
}

QTEST_MAIN(tst_DeviceSettingsDialog)
#include "tst_DeviceSettingsDialog.moc"
