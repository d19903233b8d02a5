// What devices say: identification, handshake, and then values and reactions. Input: lines; the first is a protocol and
// an advertised name, the others are what happens:
//   n ENDPOINT HEX  the device tells       r ENDPOINT HEX  a read is answered, without HEX by an error
//   t  a second passes                     + -  a write is finished, well or not
//   d p f  from now on writes are done, pending, refused
//   c FEATURE VALUE  a command, once the handshake is over
//
// Promises: identification and handshake end exactly once, at the latest when time has passed; a driver's packets keep
// to the size that it has announced; whatever a device says, a command is answered.
#include "engine/catalog/Catalog.h"
#include "engine/driver/Driver.h"
#include "engine/driver/Handshake.h"
#include "engine/driver/Identification.h"
#include "engine/driver/native/FlufferHandshake.h"
#include "tests/fakes/FakeHardware.h"
#include "tests/fakes/ManualScheduler.h"
#include "tests/fuzz/Violation.h"

#include <optional>

using namespace Qt::StringLiterals;
using namespace engine;

namespace {

constexpr auto kLongEnough = std::chrono::minutes(30);

/// What lasts from input to input; none of it changes.
struct World
{
    World()
    {
        for (const QString &name : {u"lovense"_s, u"lelo-f1sv2"_s, u"ossm"_s, u"kgoal-boost"_s, u"monsterpub"_s,
                                    u"sensee-v2"_s, u"fluffer"_s, u"vibio"_s, u"honeyplaybox"_s}) {
            if (const Result<> loaded = catalog.loadFile(u":/devices/%1.json"_s.arg(name)); !loaded)
                violated(u"a device file cannot be read: "_s + loaded.error().detail);
        }
    }

    Catalog catalog;
};

class Stage final : private HardwareCommandSink
{
public:
    Stage(const Catalog &catalog, QString protocol, const QString &name);

    void play(const QString &line);
    void end();

private:
    void identified(const Identification::Outcome &outcome);
    void hear(Endpoint endpoint, const QByteArray &data);
    void command(std::size_t feature, int value);
    void take(const HardwareCommand &command) override
    {
        if (command.data.size() > m_driver->maximumPacketSize())
            violated(u"a packet is larger than was announced"_s);
    }

    const Catalog &m_catalog;
    QString m_protocol;
    QString m_name;
    ManualScheduler m_scheduler;
    FakeHardware m_hardware{Endpoint::Tx,         Endpoint::Rx,       Endpoint::Command,    Endpoint::RxBleBattery,
                            Endpoint::RxBleModel, Endpoint::RxTouch,  Endpoint::RxPressure, Endpoint::TxMode,
                            Endpoint::TxVibrate,  Endpoint::Generic0, Endpoint::Whitelist};
    std::vector<FeatureDescription> m_features;
    std::unique_ptr<Driver> m_driver;
    std::unique_ptr<Identification> m_identification;
    std::unique_ptr<Handshake> m_handshake;
    int m_identifications = 0;
    int m_handshakes = 0;
    bool m_isReady = false;
};

Stage::Stage(const Catalog &catalog, QString protocol, const QString &name)
    : m_catalog(catalog)
    , m_protocol(std::move(protocol))
    , m_name(name)
{
    Advertisement advertisement;
    advertisement.bus = u"ble"_s;
    advertisement.name = m_name;
    advertisement.manufacturerData = {{1, m_name.toUtf8()}};
    m_identification =
        std::make_unique<Identification>(m_catalog.driver(m_protocol), advertisement, m_hardware, m_scheduler);
    QObject::connect(m_identification.get(), &Identification::finished, &m_hardware,
                     [this](const Identification::Outcome &outcome) { identified(outcome); });
    m_identification->start();
}

void Stage::identified(const Identification::Outcome &outcome)
{
    if (++m_identifications > 1)
        violated(u"an identification ends twice"_s);
    const Result<CatalogModel> model =
        m_catalog.model(outcome.protocol.isEmpty() ? m_protocol : outcome.protocol, outcome.identifier);
    if (!model)
        return;
    m_features = model.value().features;
    Result<std::unique_ptr<Driver>> driver =
        Driver::bind(model.value().driver,
                     {m_features, m_hardware.endpoints(), m_name, outcome.identifier, u"00:11"_s,
                      {{native::FlufferHandshake::kCompany, m_name.toUtf8()}}});
    if (!driver)
        return;
    m_driver = std::move(driver).value();
    m_handshake = m_driver->createHandshake(m_hardware, m_scheduler);
    if (!m_handshake) {
        m_isReady = true;
        return;
    }
    QObject::connect(m_handshake.get(), &Handshake::finished, &m_hardware, [this](const Result<> &result) {
        if (++m_handshakes > 1)
            violated(u"a handshake ends twice"_s);
        m_isReady = bool(result);
    });
    m_handshake->start();
}

void Stage::hear(Endpoint endpoint, const QByteArray &data)
{
    const bool wasReady = m_isReady;
    m_hardware.notify(endpoint, data);
    if (!wasReady)
        return;
    m_driver->react(endpoint, data, *this);
    for (std::size_t input = 0; input < m_driver->inputs().size(); ++input) {
        m_driver->encodeQuestion(input, *this);
        m_driver->decode(input, data);
    }
}

void Stage::command(std::size_t feature, int value)
{
    if (!m_isReady || feature >= m_features.size())
        return;
    for (const OutputDescription &output : m_features[feature].outputs) {
        if (!m_driver->supports(feature, output.type))
            continue;
        m_driver->encode({feature, output.type, std::clamp(value, output.value.min, output.value.max), 100},
                         m_scheduler.now(), *this);
        m_driver->runDue(m_scheduler.now(), *this);
    }
}

void Stage::play(const QString &line)
{
    const QStringList words = line.split(u' ');
    const QByteArray word = words.value(1).toLatin1();
    const Endpoint endpoint = endpointFromName(QLatin1StringView(word)).value_or(Endpoint::Rx);
    const QByteArray data = QByteArray::fromHex(words.value(2).toLatin1());
    switch (line.isEmpty() ? '\0' : line.front().toLatin1()) {
    case 'n':
        return hear(endpoint, data);
    case 'r':
        return data.isEmpty() ? m_hardware.finishRead(endpoint, Error{ErrorCode::HardwareIo, u"no"_s})
                              : m_hardware.finishRead(endpoint, data);
    case 't':
        return m_scheduler.advance(std::chrono::seconds(1));
    case '+':
    case '-':
        return m_hardware.finishWrite(line.front() == u'+');
    case 'd':
        return m_hardware.answerWritesWith(Hardware::WriteStatus::Done);
    case 'p':
        return m_hardware.answerWritesWith(Hardware::WriteStatus::Pending);
    case 'f':
        return m_hardware.answerWritesWith(Hardware::WriteStatus::Failed);
    case 'c':
        return command(words.value(1).toUInt(), words.value(2).toInt());
    default:
        return;
    }
}

void Stage::end()
{
    m_scheduler.advance(kLongEnough);
    if (m_identifications != 1)
        violated(u"an identification has no end"_s);
    if (m_handshake && m_handshakes != 1)
        violated(u"a handshake has no end"_s);
    if (m_scheduler.armed() != 0)
        violated(u"something is armed after the end"_s);
    for (std::size_t feature = 0; feature < m_features.size(); ++feature)
        command(feature, 0);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size)
{
    static World world;
    const QString input = QString::fromUtf8(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const QStringList lines = input.split(u'\n');
    const QString protocol = lines.front().section(u' ', 0, 0);
    if (!world.catalog.driver(protocol))
        return 0;
    Stage stage(world.catalog, protocol, lines.front().section(u' ', 1));
    for (const QString &line : lines.sliced(1))
        stage.play(line);
    stage.end();
    return 0;
}
