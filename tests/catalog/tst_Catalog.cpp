#include "engine/catalog/Catalog.h"
#include "engine/catalog/Similarity.h"
#include "engine/driver/Driver.h"
#include "tests/fakes/Fixtures.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace engine;

namespace {

Advertisement advertised(const QString &name, const QList<QString> &services = {},
                         const QList<ManufacturerData> &manufacturerData = {})
{
    Advertisement advertisement;
    advertisement.bus = u"ble"_s;
    advertisement.name = name;
    advertisement.services = services;
    advertisement.manufacturerData = manufacturerData;
    return advertisement;
}

/// A file with one motor; \a bluetooth are further members of "ble".
QByteArray bluetoothFile(const QByteArray &protocol, const QByteArray &bluetooth, const QByteArray &rest = {})
{
    return R"j({"protocol": ")j" + protocol + R"j(", "match": {"ble": {)j" + bluetooth +
           R"j( "services": {"fff0": {"tx": "fff1"}}}}, "models": {"default": {"name": "Model of )j" + protocol +
           R"j(", "features": [{"vibrate": [0, 20]}]}}, "driver": {"out": [{"for": "vibrate", "data": "{v}"}]})j" +
           rest + "}";
}

} // namespace

/// The known devices: loading, recognising, looking up.
class TestCatalog final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void recognises_data();
    void recognises();
    void findsBuiltInDevices_data();
    void findsBuiltInDevices();
    void givesModels();
    void findsWhatPeopleWrite_data();
    void findsWhatPeopleWrite();
    void namesSimilarOnes_data();
    void namesSimilarOnes();
    void listsModels();
    void publishesFeatures_data();
    void publishesFeatures();
    void keepsGaps_data();
    void keepsGaps();
    void leavesOutAFileThatIsWrong_data();
    void leavesOutAFileThatIsWrong();
    void extendsOtherDrivers();
    void takesFilesOfTheUserOnTop();
    void staysAsItWasWhenAFileIsWrong();
    void survivesDamagedFiles();

private:
    void write(const QString &name, const QByteArray &content) const;
    QString folder() const { return m_folder->path(); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestCatalog::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestCatalog::write(const QString &name, const QByteArray &content) const
{
    QFile file(m_folder->filePath(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(content), content.size());
}

void TestCatalog::recognises_data()
{
    QTest::addColumn<Advertisement>("advertisement");
    QTest::addColumn<QStringList>("protocols");
    const ManufacturerData acme{620, QByteArray::fromHex("00ff2109")};
    QTest::newRow("exact name") << advertised(u"Plain"_s) << QStringList{u"exact"_s};
    QTest::newRow("letter case matters") << advertised(u"plain"_s) << QStringList();
    QTest::newRow("beginning of a name") << advertised(u"LVS-1"_s) << QStringList{u"short"_s};
    QTest::newRow("the longest beginning first") << advertised(u"LVS-Z9"_s) << QStringList{u"long"_s, u"short"_s};
    QTest::newRow("exact name before the beginning of one")
        << advertised(u"LVS-EXACT"_s) << QStringList{u"exact"_s, u"short"_s};
    QTest::newRow("bytes anywhere in the manufacturer data")
        << advertised(u"x"_s, {}, {acme}) << QStringList{u"maker"_s};
    QTest::newRow("manufacturer data of another company")
        << advertised(u"x"_s, {}, {{621, acme.data}}) << QStringList();
    QTest::newRow("manufacturer data that is only a part")
        << advertised(u"x"_s, {}, {{620, QByteArray::fromHex("21")}}) << QStringList{u"maker"_s};
    QTest::newRow("other manufacturer data")
        << advertised(u"x"_s, {}, {{620, QByteArray::fromHex("ff22")}}) << QStringList();
    QTest::newRow("company alone") << advertised(u"x"_s, {}, {{99, QByteArray::fromHex("1234")}})
                                   << QStringList{u"anydata"_s};
    QTest::newRow("advertised service") << advertised({}, {u"1320"_s}) << QStringList{u"service"_s};
    QTest::newRow("service that is not advertised by the known ones") << advertised({}, {u"fff0"_s}) << QStringList();
    QTest::newRow("everything at once, best first") << advertised(u"LVS-EXACT"_s, {u"1320"_s}, {acme})
                                                    << QStringList{u"exact"_s, u"maker"_s, u"service"_s, u"short"_s};
    QTest::newRow("neither name nor service") << advertised({}, {}, {acme}) << QStringList();

    Advertisement chosen;
    chosen.bus = u"simulated"_s;
    chosen.protocol = u"long"_s;
    chosen.name = u"Plain"_s;
    QTest::newRow("a bus that knows the protocol") << chosen << QStringList{u"long"_s};
    chosen.protocol = u"nobody"_s;
    QTest::newRow("a bus that knows a protocol nobody else knows") << chosen << QStringList();
    Advertisement simulated;
    simulated.bus = u"simulated"_s;
    simulated.identifier = u"twin"_s;
    QTest::newRow("identifier on another bus") << simulated << QStringList{u"twins"_s};
    simulated.bus = u"websocket"_s;
    QTest::newRow("identifier of another bus") << simulated << QStringList();
}

void TestCatalog::recognises()
{
    write(u"exact.json"_s, bluetoothFile("exact", R"j("names": ["Plain", "LVS-EXACT"],)j"));
    write(u"short.json"_s, bluetoothFile("short", R"j("names": ["LVS-*"],)j"));
    write(u"long.json"_s, bluetoothFile("long", R"j("names": ["L*", "LVS-Z*"],)j"));
    write(u"maker.json"_s, bluetoothFile("maker", R"j("manufacturer": [{"company": 620, "data": "ff 21"}],)j"));
    write(u"anydata.json"_s, bluetoothFile("anydata", R"j("manufacturer": [{"company": 99}],)j"));
    write(u"service.json"_s, bluetoothFile("service", R"j("advertised": ["1320"],)j"));
    write(u"twins.json"_s, R"j({"protocol": "twins", "match": {"simulated": ["twin", "other"]},
        "models": {"default": {"name": "Twins"}}, "driver": {}})j");
    Catalog catalog;
    const std::vector<Error> errors = catalog.load(folder());
    QVERIFY2(errors.empty(), errors.empty() ? "" : qPrintable(errors.front().detail));
    QFETCH(Advertisement, advertisement);
    QStringList found = catalog.candidates(advertisement);
    if (advertisement.name.startsWith(u'L') && advertisement.name != u"LVS-Z9")
        found.removeOne(u"long"_s); // its "L*" is not what these rows are about
    QTEST(found, "protocols");
}

void TestCatalog::findsBuiltInDevices_data()
{
    QTest::addColumn<Advertisement>("advertisement");
    QTest::addColumn<QString>("protocol");
    QTest::newRow("name with a blank at its end") << advertised(u"UFO "_s) << u"vorze-sa"_s;
    QTest::newRow("beginning of a name") << advertised(u"LVS-P36"_s) << u"lovense"_s;
    QTest::newRow("service") << advertised({}, {u"50300001-0023-4bd4-bbd5-a6920e4c5653"_s}) << u"lovense"_s;
    QTest::newRow("name") << advertised(u"Massage Demo"_s) << u"aneros"_s;
    Advertisement demo;
    demo.bus = u"simulated"_s;
    demo.identifier = u"demo"_s;
    QTest::newRow("simulated") << demo << u"demo"_s;
}

void TestCatalog::findsBuiltInDevices()
{
    QFETCH(Advertisement, advertisement);
    QFETCH(QString, protocol);
    const Catalog &catalog = fixtures::builtInCatalog();
    QCOMPARE(catalog.candidates(advertisement), QStringList{protocol});
}

void TestCatalog::givesModels()
{
    const Catalog &catalog = fixtures::builtInCatalog();
    const Result<CatalogModel> nora = catalog.model(u"lovense"_s, u"C"_s);
    QVERIFY(nora);
    QCOMPARE(nora.value().name, u"Lovense Nora"_s);
    QCOMPARE(nora.value().identifier, u"A"_s);
    QCOMPARE(nora.value().features.size(), std::size_t(3));
    QVERIFY(nora.value().endpoints.contains(Endpoint::Rx));
    QVERIFY(nora.value().driver != nullptr);
    QVERIFY(!nora.value().messageGap);
    const Result<CatalogModel> lush = catalog.model(u"lovense"_s, u"S"_s);
    QVERIFY(lush);
    QCOMPARE(lush.value().name, u"Lovense Lush"_s);
    QCOMPARE(lush.value().features.size(), std::size_t(2)); // those of the default model
    const Result<CatalogModel> other = catalog.model(u"lovense"_s, u"YZ"_s);
    QVERIFY(other);
    QCOMPARE(other.value().name, u"Lovense Device"_s);
    QCOMPARE(other.value().identifier, QString());
    const Result<CatalogModel> unknown = catalog.model(u"vorze-sa"_s, u"CycSA 2"_s);
    QVERIFY(!unknown);
    QCOMPARE(unknown.error().code, ErrorCode::NotSupported);
    QCOMPARE(catalog.model(u"nobody"_s, {}).error().detail, u"unknown protocol 'nobody'"_s);
}

void TestCatalog::findsWhatPeopleWrite_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("name");
    QTest::newRow("protocol") << u"aneros"_s << u"Aneros Vivi"_s;
    QTest::newRow("protocol in capitals") << u"LOVENSE"_s << u"Lovense Device"_s;
    QTest::newRow("identifier") << u"ei-fw3"_s << u"Lovense Flexer"_s;
    QTest::newRow("name of a model") << u"wevibe nova 2"_s << u"WeVibe Nova 2"_s;
    QTest::newRow("demo") << u"Demo"_s << u"Demo Device"_s;
}

void TestCatalog::findsWhatPeopleWrite()
{
    QFETCH(QString, text);
    const Catalog &catalog = fixtures::builtInCatalog();
    const Result<CatalogModel> model = catalog.find(text);
    QVERIFY2(model, model ? "" : qPrintable(model.error().detail));
    QTEST(model.value().name, "name");
}

void TestCatalog::namesSimilarOnes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("detail");
    QTest::newRow("a part of several names")
        << u"ense sola"_s << u"no model is called 'ense sola'; similar: Lovense Solace, Lovense Solace Pro"_s;
    QTest::newRow("no more than three")
        << u"vorze"_s << u"no model is called 'vorze'; similar: Vorze A10 Cyclone SA, Vorze Bach, Vorze Omorfi"_s;
    QTest::newRow("a misspelt name")
        << u"Lovense Noar"_s
        << u"no model is called 'Lovense Noar'; similar: Lovense Nora, Lovense Domi, Lovense Max"_s;
    QTest::newRow("nothing like it") << u"xyzzy plugh"_s << u"no model is called 'xyzzy plugh'"_s;
}

void TestCatalog::namesSimilarOnes()
{
    QFETCH(QString, text);
    const Catalog &catalog = fixtures::builtInCatalog();
    const Result<CatalogModel> model = catalog.find(text);
    QVERIFY(!model);
    QCOMPARE(model.error().code, ErrorCode::NotSupported);
    QTEST(model.error().detail, "detail");
}

void TestCatalog::listsModels()
{
    const Catalog &catalog = fixtures::builtInCatalog();
    QStringList names;
    for (const CatalogModel &model : catalog.models())
        names += model.name;
    QCOMPARE(names.count(u"Demo Device"_s), 1);
    QVERIFY(names.contains(u"Lovense Device"_s));
    QVERIFY(!names.contains(u"Vorze Device"_s)); // has no features
    QStringList sorted = names;
    sorted.sort(Qt::CaseInsensitive);
    QCOMPARE(names, sorted);
}

void TestCatalog::publishesFeatures_data()
{
    QTest::addColumn<QByteArray>("feature");
    QTest::addColumn<FeatureDescription>("published");
    const auto output = [](OutputType type, Range value, Range duration = {0, 100000}) {
        return FeatureDescription{FeatureIndex(0), {}, {{type, value, duration}}, {}};
    };
    const auto input = [](InputDescription description) {
        return FeatureDescription{FeatureIndex(0), {}, {}, {description}};
    };
    QTest::newRow("from zero") << QByteArray(R"j({"vibrate": [0, 12]})j") << output(OutputType::Vibrate, {0, 12});
    QTest::newRow("two directions") << QByteArray(R"j({"rotate": [-20, 20]})j")
                                    << output(OutputType::Rotate, {-20, 20});
    QTest::newRow("a minimum above zero is for the device only")
        << QByteArray(R"j({"temperature": [37, 42]})j") << output(OutputType::Temperature, {0, 42});
    QTest::newRow("a duration") << QByteArray(R"j({"hw_position_with_duration": [0, 99], "duration": [50, 9000]})j")
                                << output(OutputType::HwPositionWithDuration, {0, 99}, {50, 9000});
    QTest::newRow("a battery") << QByteArray(R"j({"battery": "read"})j")
                               << input({InputType::Battery, {0, 100}, true, false});
    QTest::newRow("a sensor that is listened to") << QByteArray(R"j({"pressure": {"range": [0, 2000]}})j")
                                                  << input({InputType::Pressure, {0, 2000}, false, true});
    QTest::newRow("a sensor with both ways")
        << QByteArray(R"j({"button": {"range": [0, 1], "via": ["read", "subscribe"]}})j")
        << input({InputType::Button, {0, 1}, true, true});
}

void TestCatalog::publishesFeatures()
{
    QFETCH(QByteArray, feature);
    write(u"a.json"_s, R"j({"protocol": "a", "match": {"ble": {"services": {"fff0": {"tx": "fff1"}}}},
        "models": {"default": {"name": "A", "features": [)j" +
                           feature + R"j(]}}, "driver": {}})j");
    Catalog catalog;
    const std::vector<Error> errors = catalog.load(folder());
    QVERIFY2(errors.empty(), errors.empty() ? "" : qPrintable(errors.front().detail));
    const Result<CatalogModel> model = catalog.model(u"a"_s, {});
    QVERIFY(model);
    QTEST(model.value().features.front(), "published");
}

void TestCatalog::keepsGaps_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<int>("gap"); // -1: none
    const QByteArray rest = R"j("models": {"default": {"name": "A"}, "list": [
        {"ids": ["x"], "name": "X", "features": [{"led": [0, 1]}]%1}]}, "driver": {}})j";
    const auto row = [&rest](const char *name, const QByteArray &head, const QByteArray &modelGap, int gap) {
        QTest::newRow(name) << R"j({"protocol": "a", )j" + head + QByteArray(rest).replace("%1", modelGap) << gap;
    };
    const QByteArray bluetooth = R"j("match": {"ble": {"services": {"fff0": {"tx": "fff1"}}}}, )j";
    row("the bus decides", bluetooth, "", -1);
    row("of the protocol", bluetooth + R"j("gap_ms": 100, )j", "", 100);
    row("of the model", bluetooth + R"j("gap_ms": 100, )j", R"j(, "gap_ms": 20)j", 20);
    row("none on simulated hardware", R"j("match": {"simulated": ["x"]}, )j", "", 0);
    row("simulated hardware with one", R"j("match": {"simulated": ["x"]}, "gap_ms": 75, )j", "", 75);
}

void TestCatalog::keepsGaps()
{
    QFETCH(QByteArray, file);
    write(u"a.json"_s, file);
    Catalog catalog;
    QVERIFY(catalog.load(folder()).empty());
    const Result<CatalogModel> model = catalog.model(u"a"_s, u"x"_s);
    QVERIFY(model);
    QTEST(model.value().messageGap ? static_cast<int>(model.value().messageGap->count()) : -1, "gap");
}

void TestCatalog::leavesOutAFileThatIsWrong_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("detail");
    const auto row = [](const char *name, const QByteArray &content, const char *detail) {
        QTest::newRow(name) << content << u"wrong.json: "_s + QString::fromLatin1(detail);
    };
    const QByteArray good = bluetoothFile("wrong", "");
    const auto changed = [&good](const char *from, const char *to) { return QByteArray(good).replace(from, to); };
    row("not JSON", "{\"protocol\": \"wrong\",\n \"match\" 3}", "line 2, column 11: missing name separator");
    row("nothing", "", "line 1, column 1: illegal value");
    row("a list", "[]", "must be an object");
    row("unknown member", bluetoothFile("wrong", "", R"j(, "model": {})j"), "model: unknown member");
    row("no models", changed("\"models\"", "\"note\""), "'models' is missing");
    row("no default model", changed("\"default\"", "\"note\""), "models: 'default' is missing");
    row("id in capitals", changed("\"protocol\": \"wrong\"", "\"protocol\": \"Wrong\""),
        "protocol: must be made of small letters, digits, '-' and '_'");
    row("unknown output", changed("\"vibrate\": [0", "\"shake\": [0"),
        "models.default.features[0].shake: unknown member");
    row("range of one number", changed("[0, 20]", "[20]"),
        "models.default.features[0].vibrate: must be two whole numbers");
    row("range of fractions", changed("[0, 20]", "[0, 0.5]"),
        "models.default.features[0].vibrate: must be two whole numbers");
    row("range upside down", changed("[0, 20]", "[9, 2]"),
        "models.default.features[0].vibrate: the first number must not be larger than the second");
    row("range without values", changed("[0, 20]", "[0, 0]"), "models.default.features[0].vibrate: must reach above 0");
    row("index used twice", changed("[{\"vibrate\"", "[{\"index\": 1, \"led\": [0, 1]}, {\"vibrate\""),
        "models.default.features[1]: another feature has this index");
    row("service that is no UUID", changed("\"fff0\"", "\"FFF0\""),
        "match.ble.services.FFF0: 'FFF0' is not a UUID in small letters, 16-bit ones as four digits");
    row("unknown endpoint", changed("\"tx\"", "\"ty\""), "match.ble.services.fff0.ty: unknown endpoint");
    row("unknown bus", changed("\"ble\"", "\"bluetooth\""), "match.bluetooth: unknown member");
    row("name that matches everything", bluetoothFile("wrong", R"j("names": ["*"],)j"),
        "match.ble.names: this would match everything");
    row("manufacturer data", bluetoothFile("wrong", R"j("manufacturer": [{"company": 1, "data": "f"}],)j"),
        "match.ble.manufacturer[0].data: must be bytes of two hexadecimal digits");
    row("mistake in the driver", changed("{v}", "00 {w}"), "driver.out[0].data, column 5: unknown name 'w'");
    row("driver that writes elsewhere", changed("\"data\"", "\"to\": \"rx\", \"data\""),
        "driver.out[0].to: no service in 'match' has the endpoint 'rx'");
    row("driver that extends nobody", changed("{\"out\"", "{\"extends\": \"nobody\", \"out\""),
        "driver.extends: no driver to extend: 'nobody'");
    row("driver that extends itself", changed("{\"out\"", "{\"extends\": \"wrong\", \"out\""),
        "driver.extends: no driver to extend: 'wrong'");
    row("tests without model", bluetoothFile("wrong", "", R"j(, "tests": [{"send": []}])j"),
        "tests[0]: 'model' is missing");
}

void TestCatalog::leavesOutAFileThatIsWrong()
{
    QFETCH(QByteArray, content);
    write(u"wrong.json"_s, content);
    write(u"a.json"_s, bluetoothFile("a", ""));
    write(u"z.json"_s, bluetoothFile("z", ""));
    Catalog catalog;
    const std::vector<Error> errors = catalog.load(folder());
    QCOMPARE(errors.size(), std::size_t(1));
    QCOMPARE(errors.front().code, ErrorCode::InvalidData);
    QTEST(errors.front().detail, "detail");
    QVERIFY(catalog.model(u"a"_s, {}));
    QVERIFY(catalog.model(u"z"_s, {}));
    QVERIFY(!catalog.model(u"wrong"_s, {}));
}

void TestCatalog::extendsOtherDrivers()
{
    const auto extending = [](const QByteArray &protocol, const QByteArray &driver) -> QByteArray {
        return R"j({"protocol": ")j" + protocol + R"j(", "match": {"ble": {"services": {"fff0": {"tx": "fff1"}}}},
            "models": {"default": {"name": "M", "features": [{"vibrate": [0, 20]}, {"led": [0, 1]}]}},
            "driver": )j" +
               driver + "}";
    };
    write(u"a.json"_s, extending("a", R"j({"extends": "b"})j")); // before the one that it needs
    write(u"b.json"_s, extending("b", R"j({"extends": "c", "state": {"x": 3}})j"));
    write(u"c.json"_s, extending("c", R"j({"state": {"x": 1}, "out": [{"for": "vibrate", "data": "{x} {v}"}]})j"));
    Catalog catalog;
    const std::vector<Error> errors = catalog.load(folder());
    QVERIFY2(errors.empty(), errors.empty() ? "" : qPrintable(errors.front().detail));
    const Result<CatalogModel> model = catalog.model(u"a"_s, {});
    QVERIFY(model);
    const Result<std::unique_ptr<Driver>> driver =
        Driver::bind(model.value().driver, {model.value().features, {}, {}, {}, {}});
    QVERIFY(driver);
    class : public HardwareCommandSink
    {
    public:
        void take(const HardwareCommand &command) override { bytes.assign(command.data.begin(), command.data.end()); }
        std::vector<quint8> bytes;
    } sink;
    QVERIFY(driver.value()->encode({0, OutputType::Vibrate, 9, 0}, {}, sink));
    QCOMPARE(sink.bytes, (std::vector<quint8>{3, 9}));
}

void TestCatalog::takesFilesOfTheUserOnTop()
{
    QVERIFY(QDir(folder()).mkdir(u"user"_s));
    write(u"a.json"_s, bluetoothFile("a", R"j("names": ["One"],)j"));
    write(u"user/mine.json"_s, R"j({"protocol": "a", "match": {"ble": {"names": ["Two", "Three*"],
        "services": {"fff4": {"txmode": "fff5"}}}},
        "models": {"list": [{"ids": ["Two"], "name": "Second", "features": [{"led": [0, 1]}]}]}})j");
    Catalog catalog;
    QVERIFY(catalog.load(folder()).empty());
    const std::vector<Error> errors = catalog.load(folder() + u"/user"_s);
    QVERIFY2(errors.empty(), errors.empty() ? "" : qPrintable(errors.front().detail));
    for (const QString &name : {u"One"_s, u"Two"_s, u"Three and more"_s})
        QCOMPARE(catalog.candidates(advertised(name)), QStringList{u"a"_s});
    QCOMPARE(catalog.model(u"a"_s, u"Two"_s).value().name, u"Second"_s);
    QCOMPARE(catalog.model(u"a"_s, u"One"_s).value().name, u"Model of a"_s);
    QVERIFY(catalog.model(u"a"_s, {}).value().endpoints.contains(Endpoint::TxMode));
    QVERIFY(catalog.model(u"a"_s, {}).value().endpoints.contains(Endpoint::Tx));
    // A driver of the user may use what both files declare.
    write(u"driver.json"_s,
          R"j({"protocol": "a", "driver": {"out": [{"for": "led", "to": "txmode", "data": "77"}]}})j");
    const Result<> loaded = catalog.loadFile(m_folder->filePath(u"driver.json"_s));
    QVERIFY2(loaded, loaded ? "" : qPrintable(loaded.error().detail));
    const CatalogModel model = catalog.model(u"a"_s, u"Two"_s).value();
    QVERIFY(Driver::bind(model.driver, {model.features, {}, {}, {}, {}}).value()->supports(0, OutputType::Led));
    QCOMPARE(catalog.model(u"a"_s, u"Two"_s).value().name, u"Second"_s);
}

void TestCatalog::staysAsItWasWhenAFileIsWrong()
{
    write(u"a.json"_s, bluetoothFile("a", R"j("names": ["One"],)j"));
    write(u"b.json"_s, bluetoothFile("a", R"j("names": ["Two"],)j").replace("{v}", "{w}"));
    Catalog catalog;
    QVERIFY(catalog.loadFile(m_folder->filePath(u"a.json"_s)));
    const Result<> loaded = catalog.loadFile(m_folder->filePath(u"b.json"_s));
    QVERIFY(!loaded);
    QCOMPARE(loaded.error().detail, u"b.json: driver.out[0].data, column 2: unknown name 'w'"_s);
    QCOMPARE(catalog.candidates(advertised(u"Two"_s)), QStringList());
    QCOMPARE(catalog.model(u"a"_s, {}).value().name, u"Model of a"_s);
    const Result<> missing = catalog.loadFile(m_folder->filePath(u"none.json"_s));
    QVERIFY(!missing);
    QCOMPARE(missing.error().code, ErrorCode::File);
}

/// Files of users can hold anything: each of these either loads or is an error, and binds or not.
void TestCatalog::survivesDamagedFiles()
{
    quint32 random = 1;
    const auto next = [&random](qsizetype limit) {
        random = random * 1664525 + 1013904223;
        return static_cast<qsizetype>(random >> 8) % limit;
    };
    const QByteArray letters = "{}[]()'\":;,*+-/?<>=!&|^%~0123456789abcefgnsvx._ ";
    int loaded = 0;
    for (const QString &file : QDir(u":/devices"_s).entryList({u"*.json"_s})) {
        QFile original(u":/devices/"_s + file);
        QVERIFY(original.open(QIODevice::ReadOnly));
        QByteArray content = original.readAll();
        const qsizetype driver = content.indexOf("\"driver\"");
        for (int turn = 0; turn < 60; ++turn) {
            QByteArray damaged = content;
            damaged[driver + next(content.size() - driver)] = letters[next(letters.size())];
            write(u"damaged.json"_s, damaged);
            Catalog catalog;
            if (!catalog.loadFile(m_folder->filePath(u"damaged.json"_s)))
                continue;
            ++loaded;
            for (const CatalogModel &model : catalog.models()) {
                const Result<std::unique_ptr<Driver>> bound = Driver::bind(
                    model.driver, {model.features, model.endpoints, model.identifier, model.identifier, {}});
                Q_UNUSED(bound)
            }
        }
    }
    QVERIFY(loaded > 0);
}

QTEST_GUILESS_MAIN(TestCatalog)
#include "tst_Catalog.moc"
