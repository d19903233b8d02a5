#pragma once
#include "engine/base/DeviceDescription.h"
#include "engine/backend/Endpoint.h"
#include "engine/driver/Cipher.h"
#include "engine/driver/Packet.h"

#include <QRegularExpression>
#include <QStringList>
#include <chrono>
#include <optional>
#include <variant>
#include <vector>

/// What a program does beside answering commands: recognising a device, the handshake, timers, reactions and inputs.
/// Compiled and checked with the rest of a file.
/// \source resources/devices/README.md
namespace engine::language {

using Milliseconds = std::chrono::milliseconds;

/// A name given to a value, for the rest of a rule or of a program.
struct Definition
{
    int index = 0; ///< Expression::index of the name
    Expression value;
};

/// A new value for a state variable. All values of one "set" are computed before the first is stored.
struct Assignment
{
    int state = 0;
    Expression value;
};

/// One packet on its way out.
struct Write
{
    std::optional<Expression> condition;
    Packet packet;
    Endpoint to = Endpoint::Tx;
    bool withResponse = false;
    QStringList keys;             ///< words of "slot": "feature", "all", own words; empty for "none"
    std::optional<Cipher> cipher; ///< instead of that of the program
};

struct Step;
using Steps = std::vector<Step>;

struct WriteStep
{
    Write write;
    QString hint; ///< for people, when it fails
};

struct SubscribeStep
{
    Endpoint endpoint = Endpoint::Rx;
    bool isEnd = false; ///< unsubscribe
};

struct ReadStep
{
    Endpoint endpoint = Endpoint::Rx;
    int length = 0;
    std::optional<Milliseconds> timeout;
    int into = 0; ///< index in ProgramNames::data
    bool isOptional = false;
};

struct WaitStep
{
    static constexpr Milliseconds kDefaultTimeout{5000};
    Endpoint endpoint = Endpoint::Rx;
    Milliseconds timeout = kDefaultTimeout;
    std::optional<Packet> expected;
    std::optional<int> into;
    bool isOptional = false;
};

struct RepeatStep
{
    int count = 1;
    Steps steps;
};

struct DelayStep
{
    Milliseconds duration{0};
};

struct SetStep
{
    std::vector<Assignment> assignments;
};

struct IfStep
{
    Expression condition;
    Steps whenTrue;
    Steps whenFalse;
};

/// A pairing loop: each notification runs the first case whose condition holds.
struct AwaitStep
{
    enum class Then : quint8 { Again, Done, Fail };
    struct Case
    {
        std::optional<Expression> condition;
        Steps steps;
        Then then = Then::Again;
    };
    Endpoint endpoint = Endpoint::Rx;
    std::optional<Milliseconds> timeout;
    QString hint; ///< for people, while waiting
    std::vector<Case> cases;
};

struct Step
{
    std::variant<WriteStep, SubscribeStep, ReadStep, WaitStep, RepeatStep, DelayStep, SetStep, IfStep, AwaitStep> form;
};

/// Where the identifier of a model comes from. Sources are tried in order.
struct IdentifySource
{
    enum class Kind : quint8 { Read, Query, Advertisement, Name };
    enum class Encoding : quint8 { Text, Hex, U32Be };
    struct Pattern
    {
        QRegularExpression regex;
        QString identifier; ///< $1 stands for the first group
    };
    Kind kind = Kind::Name;
    Endpoint endpoint = Endpoint::Rx; ///< to read, or where the reply comes
    int length = 0;
    Packet query;
    int tries = 1;
    std::optional<Milliseconds> timeout;
    Encoding encoding = Encoding::Text;
    std::vector<Pattern> patterns;
};

struct Identify
{
    std::vector<IdentifySource> sources;
    std::optional<QString> otherwise; ///< none: the default model
    QStringList routeStay;            ///< identifiers that keep the protocol
    QString routeElse;                ///< protocol of all others; empty: no routing
};

/// A timer that writes while a condition holds.
struct Poll
{
    Milliseconds interval{0};
    std::optional<Expression> condition;
    bool isBurst = false;
    std::vector<Definition> lets;
    std::vector<Write> writes;
    std::vector<Assignment> assignments;
};

/// What to do when the device says something.
struct Reaction
{
    Endpoint endpoint = Endpoint::Rx;
    std::optional<QRegularExpression> regex;
    bool onChange = false;
    Steps steps;
};

/// How an input is read, asked for or listened to.
struct Input
{
    enum class Kind : quint8 { Read, Reply, Notify };
    InputType type = InputType::Battery;
    std::optional<FeatureIndex> feature; ///< none: the only feature with such an input
    Kind kind = Kind::Read;
    Endpoint endpoint = Endpoint::Rx;
    int length = 0;
    bool isExact = false;
    std::optional<Endpoint> subscribe; ///< before the query
    std::optional<Write> query;
    std::optional<Milliseconds> timeout;
    int minimumLength = 0;
    bool onChange = false;
    std::optional<QRegularExpression> regex;
    std::optional<Expression> condition;
    std::optional<Expression> value; ///< none: the first byte
};

} // namespace engine::language
