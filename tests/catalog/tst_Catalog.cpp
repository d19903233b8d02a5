#include "engine/catalog/Catalog.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;

class TestCatalog final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY(m_catalog.load(u":/devices"_s).empty()); }
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void finds_data();
    void finds();
    void suggestsSimilarNames();
    void describesTheDemoDevice();
    void matches_data();
    void matches();

private:
    engine::Catalog m_catalog;
};

void TestCatalog::finds_data()
{
    QTest::addColumn<QString>("wanted");
    QTest::addColumn<QString>("name");
    QTest::newRow("a protocol") << u"demo"_s << u"Demo Device"_s;
    QTest::newRow("a name, letter case ignored") << u"lovense edge"_s << u"Lovense Edge"_s;
    QTest::newRow("an identifier") << u"Onyx2"_s << u"Kiiroo Onyx 2"_s;
    QTest::newRow("an archetype") << u"simulated-2vibe"_s << u"Simulated 2-Motor Vibrator"_s;
    QTest::newRow("nothing") << u"toaster"_s << QString();
}

void TestCatalog::finds()
{
    QFETCH(QString, wanted);
    const engine::Result<engine::CatalogModel> model = m_catalog.find(wanted);
    QTEST(model ? model.value().name : QString(), "name");
}

void TestCatalog::suggestsSimilarNames()
{
    const engine::Result<engine::CatalogModel> model = m_catalog.find(u"WeVibe Vectr"_s);
    QVERIFY(!model);
    QVERIFY2(model.error().detail.contains(u"WeVibe"_s), qPrintable(model.error().detail));
}

/// The features that others rely on by index.
void TestCatalog::describesTheDemoDevice()
{
    using engine::OutputType;
    const engine::Result<engine::CatalogModel> found = m_catalog.find(u"demo"_s);
    QVERIFY(found);
    const auto &features = found.value().features;
    QCOMPARE(features.size(), std::size_t(6));
    QCOMPARE(features[0].output(OutputType::Vibrate)->value, (engine::Range{0, 20}));
    QCOMPARE(features[1].output(OutputType::Vibrate)->value, (engine::Range{0, 20}));
    QCOMPARE(features[2].output(OutputType::Rotate)->value, (engine::Range{-20, 20}));
    QCOMPARE(features[3].output(OutputType::Oscillate)->value, (engine::Range{0, 20}));
    QCOMPARE(features[4].output(OutputType::HwPositionWithDuration)->value, (engine::Range{0, 100}));
    QCOMPARE(features[4].output(OutputType::Position)->value, (engine::Range{0, 100}));
    QVERIFY(features[5].input(engine::InputType::Battery)->canRead);
}

void TestCatalog::matches_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("service");
    QTest::addColumn<QString>("protocol");
    QTest::newRow("an exact name") << u"Massage Demo"_s << QString() << u"aneros"_s;
    QTest::newRow("a prefix") << u"LVS-Edge36"_s << QString() << u"lovense"_s;
    QTest::newRow("a service") << u"nameless"_s << u"50300001-0024-4bd4-bbd5-a6920e4c5653"_s << u"lovense"_s;
    QTest::newRow("nothing of ours") << u"Headphones"_s << QString() << QString();
}

void TestCatalog::matches()
{
    QFETCH(QString, name);
    QFETCH(QString, service);
    engine::Advertisement advertisement;
    advertisement.bus = u"ble"_s;
    advertisement.name = name;
    if (!service.isEmpty())
        advertisement.services = {service};
    QTEST(m_catalog.candidates(advertisement).value(0), "protocol");
}

QTEST_GUILESS_MAIN(TestCatalog)
#include "tst_Catalog.moc"
