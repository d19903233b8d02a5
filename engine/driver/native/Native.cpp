#include "engine/driver/native/Native.h"

#include "engine/driver/native/ChallengeHandshake.h"
#include "engine/driver/native/FlufferHandshake.h"
#include "engine/driver/native/HoneyPlayBox.h"
#include "engine/driver/native/JoyCon.h"
#include "engine/driver/native/TCodeInquiry.h"

#include <algorithm>
#include <array>

namespace engine::native {

using namespace Qt::StringLiterals;

namespace {

struct DriverEntry
{
    QLatin1StringView name;
    std::unique_ptr<Driver> (*create)(DriverConnection);
};

/// What a handshake is made of.
struct HandshakeParts
{
    const DriverConnection &connection;
    const language::Cipher &cipher;
    Hardware &hardware;
    Scheduler &scheduler;
};

struct HandshakeEntry
{
    QLatin1StringView name;
    std::unique_ptr<Handshake> (*create)(const HandshakeParts &);
};

std::unique_ptr<Handshake> createFluffer(const HandshakeParts &parts)
{
    const QList<ManufacturerData> &advertised = parts.connection.manufacturerData;
    const auto own = std::ranges::find(advertised, FlufferHandshake::kCompany, &ManufacturerData::company);
    return std::make_unique<FlufferHandshake>(own == advertised.end() ? QByteArray() : own->data, parts.cipher,
                                              parts.hardware, parts.scheduler);
}

template<ChallengeHandshake::Family (*family)()>
std::unique_ptr<Handshake> createChallenge(const HandshakeParts &parts)
{
    return std::make_unique<ChallengeHandshake>(family(), parts.cipher, parts.hardware, parts.scheduler);
}

template<typename Made>
std::unique_ptr<Driver> create(DriverConnection connection)
{
    return std::make_unique<Made>(connection);
}

constexpr std::array kDrivers{
    DriverEntry{"honeyplaybox"_L1, create<HoneyPlayBox>},
    DriverEntry{"nintendo-joycon"_L1, create<JoyCon>},
};

constexpr std::array kHandshakes{
    HandshakeEntry{"fluffer.handshake"_L1, createFluffer},
    HandshakeEntry{"vibcrafter.handshake"_L1, createChallenge<&ChallengeHandshake::vibCrafter>},
    HandshakeEntry{"vibio.handshake"_L1, createChallenge<&ChallengeHandshake::vibio>},
};

struct InquiryEntry
{
    QLatin1StringView name;
    std::unique_ptr<SelfDescription> (*create)(Hardware &, Scheduler &);
};

constexpr std::array kInquiries{
    InquiryEntry{"tcode.axes"_L1, [](Hardware &hardware, Scheduler &scheduler) -> std::unique_ptr<SelfDescription> {
                     return std::make_unique<TCodeInquiry>(hardware, scheduler);
                 }},
};

template<typename Entries>
QStringList names(const Entries &entries)
{
    QStringList result;
    for (const auto &entry : entries)
        result += entry.name;
    return result;
}

} // namespace

QStringList driverNames()
{
    return names(kDrivers);
}

QStringList handshakeNames()
{
    return names(kHandshakes);
}

QStringList inquiryNames()
{
    return names(kInquiries);
}

std::unique_ptr<SelfDescription> createInquiry(const QString &name, Hardware &hardware, Scheduler &scheduler)
{
    const auto found = std::ranges::find(kInquiries, name, &InquiryEntry::name);
    return found == kInquiries.end() ? nullptr : found->create(hardware, scheduler);
}

std::unique_ptr<Driver> createDriver(const QString &name, DriverConnection connection)
{
    const auto found = std::ranges::find(kDrivers, name, &DriverEntry::name);
    return found == kDrivers.end() ? nullptr : found->create(std::move(connection));
}

std::unique_ptr<Handshake> createHandshake(const QString &name, const DriverConnection &connection,
                                           const language::Cipher &cipher, Hardware &hardware, Scheduler &scheduler)
{
    const auto found = std::ranges::find(kHandshakes, name, &HandshakeEntry::name);
    return found == kHandshakes.end() ? nullptr : found->create({connection, cipher, hardware, scheduler});
}

} // namespace engine::native
