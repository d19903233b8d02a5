#include "engine/catalog/Catalog.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace engine;

/// Built-in files are read when they are needed, which nobody can tell from what the catalog answers.
class TestCatalogAsNeeded final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void answersTheSame_data();
    void answersTheSame();
};

void TestCatalogAsNeeded::answersTheSame_data()
{
    QTest::addColumn<QString>("first");
    QTest::newRow("a protocol") << u"demo"_s;
    QTest::newRow("a protocol that extends another") << u"kiiroo-v3"_s;
    QTest::newRow("the name of a model") << u"Lovense Nora"_s;
    QTest::newRow("an identifier") << u"P"_s;
    QTest::newRow("nothing that exists") << u"nothing like it"_s;
}

/// \a first is what is asked for before anything else.
void TestCatalogAsNeeded::answersTheSame()
{
    QFETCH(QString, first);
    Catalog all;
    QVERIFY(all.load(u":/devices"_s).empty());
    Catalog lazy;
    lazy.loadAsNeeded(u":/devices"_s);
    const Result<CatalogModel> expected = all.find(first);
    const Result<CatalogModel> found = lazy.find(first);
    QCOMPARE(bool(found), bool(expected));
    if (expected) {
        QCOMPARE(found.value().name, expected.value().name);
        QCOMPARE(found.value().features, expected.value().features);
    }
    const Advertisement advertisement{u"ble"_s, u"a"_s, u"LVS-S001"_s, {}, {u"1320"_s}, {}, {}};
    QCOMPARE(lazy.candidates(advertisement), all.candidates(advertisement));
    const auto names = [](const Catalog &catalog) {
        QStringList result;
        for (const CatalogModel &model : catalog.models())
            result += model.protocol + u' ' + model.name + u' ' + model.identifier;
        return result;
    };
    QCOMPARE(names(lazy), names(all));
}

QTEST_GUILESS_MAIN(TestCatalogAsNeeded)
#include "tst_CatalogAsNeeded.moc"
