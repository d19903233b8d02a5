#include "engine/catalog/Catalog.h"
#include "engine/message/FrameWriter.h"
#include "engine/message/Protocol.h"
#include "tests/schema/FrameSchema.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;

/// Every model that we know, described to clients of every version, is what the schema of the version allows (53, 54, 162).
class TestCatalogFrames final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void initTestCase();
    void describesEveryModel_data();
    void describesEveryModel();

private:
    engine::Catalog m_catalog;
};

void TestCatalogFrames::initTestCase()
{
    QVERIFY(m_catalog.load(u":/devices"_s).empty());
    QVERIFY(!m_catalog.models().empty());
}

void TestCatalogFrames::describesEveryModel_data()
{
    QTest::addColumn<QString>("protocol");
    QTest::addColumn<QString>("identifier");
    for (const engine::CatalogModel &model : m_catalog.models()) {
        QTest::addRow("%s, %s", qPrintable(model.protocol), qPrintable(model.name + u' ' + model.identifier))
            << model.protocol << model.identifier;
    }
}

void TestCatalogFrames::describesEveryModel()
{
    QFETCH(QString, protocol);
    QFETCH(QString, identifier);
    const engine::CatalogModel model = m_catalog.model(protocol, identifier).value();
    const engine::DeviceDescription device{engine::DeviceIndex{0}, model.name, {}, {}, model.features};
    const engine::DeviceDescription *const list[] = {&device};
    engine::FrameWriter writer;
    for (int version = 0; version <= engine::kNewestProtocol; ++version) {
        engine::protocolFor(version)->writeDeviceList(writer, 1, list);
        QCOMPARE(frames::complaint(version, writer.text().toString()), QString());
    }
}

QTEST_GUILESS_MAIN(TestCatalogFrames)
#include "tst_CatalogFrames.moc"
