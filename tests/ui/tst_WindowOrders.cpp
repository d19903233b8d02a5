#include "engine/api/Engine.h"
#include "ui/DeviceSettingsDialog.h"
#include "ui/MainWindow.h"

#include <QCheckBox>
#include <QPushButton>
#include <QRegularExpression>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <memory>
#include <optional>

using namespace Qt::StringLiterals;

/// What is set in the window is in force in a real engine, and comes back to be shown.
class tst_WindowOrders : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();
    void setsADevice();
    void switchesABus();

private:
    QTemporaryDir m_config;
    std::unique_ptr<engine::Engine> m_engine;
    std::unique_ptr<ui::MainWindow> m_window;
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

} // namespace

void tst_WindowOrders::initTestCase()
{
    QVERIFY(m_config.isValid());
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_config.path());
}

void tst_WindowOrders::init()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support)")));
    engine::EngineOptions options;
    options.startServer = false;
    options.disabledBuses = {u"ble"_s, u"serial"_s, u"usb"_s, u"hid"_s, u"sdl_gamepad"_s, u"lovense_connect"_s};
    options.simulatedDevices = {u"Lovense Nora"_s};
    m_engine = std::make_unique<engine::Engine>(options);
    m_window = std::make_unique<ui::MainWindow>(*m_engine);
    m_window->show();
    m_engine->start();
}

void tst_WindowOrders::cleanup()
{
    m_window.reset();
    QSignalSpy stops(m_engine.get(), &engine::Engine::stopped);
    m_engine->shutdown();
    QVERIFY(stops.wait());
    m_engine.reset();
}

void tst_WindowOrders::setsADevice()
{
    QTRY_VERIFY(named<QPushButton>(*m_window, u"Settings of Lovense Nora"_s) != nullptr);
    named<QPushButton>(*m_window, u"Settings of Lovense Nora"_s)->click();
    auto *dialog = m_window->findChild<ui::DeviceSettingsDialog *>();
    QVERIFY(dialog != nullptr);
    named<QSpinBox>(*dialog, u"Highest step of 1. Vibration"_s)->setValue(10);
    QTRY_COMPARE(m_engine->deviceSettings().size(), 1);
    const engine::DeviceSettings settings = m_engine->deviceSettings().constFirst();
    QCOMPARE(settings.key, m_engine->devices().constFirst().key);
    QCOMPARE(settings.outputs.size(), size_t(1));
    QCOMPARE(settings.outputs[0].limit, std::optional(engine::Range{0, 10}));
    QTRY_COMPARE(m_engine->devices().constFirst().description.features[0].outputs[0].value.max, 10);
    QCOMPARE(m_engine->devices().constFirst().model.features[0].outputs[0].value.max, 20);
    QCOMPARE(named<QSpinBox>(*dialog, u"Highest step of 1. Vibration"_s)->value(), 10);
    QVERIFY(named<QPushButton>(*dialog, u"Find it"_s)->isEnabled());
}

void tst_WindowOrders::switchesABus()
{
    m_window->findChild<QTabWidget *>()->setCurrentIndex(2);
    QTRY_VERIFY(named<QCheckBox>(*m_window, u"Use Network"_s) != nullptr);
    auto *box = named<QCheckBox>(*m_window, u"Use Network"_s);
    QVERIFY(box->isVisible() && box->isChecked());
    box->click();
    QTRY_VERIFY(m_engine->busSettings().switchedOff.contains(u"network"_s));
    QVERIFY(!box->isChecked());
    box->click();
    QTRY_VERIFY(!m_engine->busSettings().switchedOff.contains(u"network"_s));
    QVERIFY(box->isChecked());
}

QTEST_MAIN(tst_WindowOrders)
#include "tst_WindowOrders.moc"
