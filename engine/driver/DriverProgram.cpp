#include "engine/driver/DriverProgram.h"

#include "engine/driver/MemberReader.h"
#include "engine/driver/StepReader.h"
#include "engine/driver/native/Native.h"

using namespace Qt::StringLiterals;

namespace engine {

using namespace language;

namespace {

constexpr QLatin1StringView kRoot = "driver"_L1;

/// Turns the "driver" member into a program, member by member.
class Compiler
{
public:
    Compiler(DriverProgram &program, EndpointSet endpoints, Problems &problems)
        : m_program(program)
        , m_problems(problems)
        , m_members(program.names, endpoints, problems)
        , m_steps(m_members)
    {
    }

    void compile(const QJsonObject &driver);

private:
    void readStates(ObjectReader &object);
    void readConstants(ObjectReader &object);
    void readTables(ObjectReader &object);
    Table table(const QString &name, const QJsonValue &value, const QString &path);
    std::vector<qint64> row(const QJsonValue &value, const QString &path);
    void readNative(ObjectReader &object);
    void readTiming(ObjectReader &object);
    void readDevice(ObjectReader &object);
    Rule rule(const QJsonValue &value, const QString &path);
    std::vector<OutputType> kinds(ObjectReader &object);
    void readMove(ObjectReader &object, Rule &rule);
    void readAfter(ObjectReader &object, Rule &rule, const Scope &scope);

    DriverProgram &m_program;
    Problems &m_problems;
    MemberReader m_members;
    StepReader m_steps;
};

void Compiler::compile(const QJsonObject &driver)
{
    ObjectReader object(driver, kRoot, m_problems);
    // Names first: everything else may use them.
    readStates(object);
    readTables(object);
    m_steps.collectNames(object.array("init"_L1));
    m_program.initialStates.resize(static_cast<std::size_t>(m_program.names.states.size()));
    readConstants(object);

    readNative(object);
    m_program.cipher = m_members.cipher(object).value_or(Cipher());
    readDevice(object);
    const QJsonArray rules = object.array("out"_L1);
    for (qsizetype i = 0; i < rules.size(); ++i)
        m_program.rules.push_back(rule(rules[i], itemPath(object.path("out"_L1), i)));
    readTiming(object);
}

void Compiler::readStates(ObjectReader &object)
{
    constexpr QLatin1StringView kKey = "state"_L1;
    const Scope scope = m_members.scope(Scope::Always);
    const QJsonObject states = object.object(kKey);
    for (auto state = states.constBegin(); state != states.constEnd(); ++state) {
        const QString path = object.path(kKey) + u'.' + state.key();
        m_members.checkName(state.key(), path, scope);
        if (!state.value().isDouble())
            m_problems.report(path, u"must be a whole number"_s);
        m_program.names.states += state.key();
        m_program.initialStates.push_back(state.value().toInteger());
    }
}

void Compiler::readConstants(ObjectReader &object)
{
    constexpr QLatin1StringView kKey = "const"_L1;
    const QJsonObject constants = object.object(kKey);
    for (const QString &name : m_members.inOrderOfUse(constants, object.path(kKey))) {
        Scope scope = m_members.scope(Scope::Always);
        const QString path = object.path(kKey) + u'.' + name;
        m_members.checkName(name, path, scope);
        Expression value = m_members.expression(constants.value(name), path, scope, true);
        const int index = static_cast<int>(m_program.names.constants.size());
        m_program.names.constants.push_back({name, value.type});
        m_program.constants.push_back({index, std::move(value)});
    }
}

void Compiler::readTables(ObjectReader &object)
{
    constexpr QLatin1StringView kKey = "tables"_L1;
    const QJsonObject tables = object.object(kKey);
    for (auto member = tables.constBegin(); member != tables.constEnd(); ++member) {
        const QString path = object.path(kKey) + u'.' + member.key();
        if (member.key().isEmpty() || !member.key().front().isUpper())
            m_problems.report(path, u"the name of a table begins with a capital letter"_s);
        m_program.names.tables.push_back(table(member.key(), member.value(), path));
    }
}

Table Compiler::table(const QString &name, const QJsonValue &value, const QString &path)
{
    const QJsonArray items = value.toArray();
    if (items.isEmpty())
        m_problems.report(path, u"must be a list with something in it"_s);
    Table result{name, {}, !items.isEmpty() && items.first().isDouble()};
    if (result.isRow) {
        result.rows.push_back(row(value, path));
    } else {
        for (qsizetype i = 0; i < items.size(); ++i)
            result.rows.push_back(row(items[i], itemPath(path, i)));
    }
    return result;
}

/// A list of integers, or a packet that consists of literals.
std::vector<qint64> Compiler::row(const QJsonValue &value, const QString &path)
{
    std::vector<qint64> result;
    if (value.isString()) {
        for (const Part &part : m_members.packet(value.toString(), path, m_members.scope(Scope::Always))) {
            const auto *literal = std::get_if<Literal>(&part.form);
            if (literal == nullptr)
                m_problems.report(path, u"only bytes and texts can stand in a table"_s);
            for (const char byte : literal == nullptr ? QByteArray() : literal->bytes)
                result.push_back(static_cast<quint8>(byte));
        }
        return result;
    }
    const QJsonArray items = value.toArray();
    for (qsizetype i = 0; i < items.size(); ++i) {
        if (!items[i].isDouble())
            m_problems.report(itemPath(path, i), u"must be a whole number"_s);
        result.push_back(items[i].toInteger());
    }
    return result;
}

void Compiler::readNative(ObjectReader &object)
{
    if (!object.has("native"_L1))
        return;
    ObjectReader native(object.value("native"_L1), object.path("native"_L1), m_problems);
    m_program.nativeAll = native.string("all"_L1);
    if (native.has("all"_L1) && !native::driverNames().contains(m_program.nativeAll))
        native.fail("all"_L1, u"there is no driver '%1'"_s.arg(m_program.nativeAll));
    m_program.nativeInit = native.string("init"_L1);
    if (native.has("init"_L1) && !native::handshakeNames().contains(m_program.nativeInit))
        native.fail("init"_L1, u"there is no handshake '%1'"_s.arg(m_program.nativeInit));
    m_program.nativeIdentify = native.string("identify"_L1);
    if (native.has("identify"_L1) && !native::inquiryNames().contains(m_program.nativeIdentify))
        native.fail("identify"_L1, u"there is no inquiry '%1'"_s.arg(m_program.nativeIdentify));
}

void Compiler::readDevice(ObjectReader &object)
{
    if (object.has("identify"_L1))
        m_program.identify = m_steps.identify(object.value("identify"_L1), object.path("identify"_L1));
    m_program.init = m_steps.steps(object.array("init"_L1), object.path("init"_L1), Scope::Message | Scope::Counters);
    const QJsonArray reactions = object.array("react"_L1);
    for (qsizetype i = 0; i < reactions.size(); ++i)
        m_program.reactions.push_back(m_steps.reaction(reactions[i], itemPath(object.path("react"_L1), i)));
    const QJsonArray inputs = object.array("in"_L1);
    for (qsizetype i = 0; i < inputs.size(); ++i)
        m_program.inputs.push_back(m_steps.input(inputs[i], itemPath(object.path("in"_L1), i)));
}

void Compiler::readTiming(ObjectReader &object)
{
    m_program.repeatInterval = object.milliseconds("repeat_ms"_L1);
    if (object.has("poll"_L1))
        m_program.poll = m_steps.poll(object.value("poll"_L1), object.path("poll"_L1));
    if (object.has("os_keepalive"_L1)) {
        ObjectReader keepAlive(object.value("os_keepalive"_L1), object.path("os_keepalive"_L1), m_problems);
        const Scope scope = m_members.scope(Scope::Values | Scope::Counters);
        m_program.keepAlive = m_members.write(keepAlive, "data"_L1, scope, false);
    }
}

Rule Compiler::rule(const QJsonValue &value, const QString &path)
{
    ObjectReader object(value, path, m_problems);
    Rule result;
    result.path = path;
    result.kinds = kinds(object);
    readMove(object, result);
    Scope scope = m_members.scope(Scope::Values | Scope::Command);
    result.condition = m_members.expression(object, "when"_L1, scope);
    scope.rights |= Scope::Counters;
    if (result.moveInterval)
        scope.rights |= Scope::Move;
    result.lets = m_members.definitions(object, "let"_L1, scope);
    result.writes = m_members.writes(object, scope);
    result.assignments = m_members.assignments(object, "set"_L1, scope);
    readAfter(object, result, scope);
    return result;
}

/// "for": a kind or a list of kinds.
std::vector<OutputType> Compiler::kinds(ObjectReader &object)
{
    constexpr QLatin1StringView kKey = "for"_L1;
    object.require({kKey});
    QStringList words;
    if (object.value(kKey).isString())
        words += object.string(kKey);
    else
        words = object.strings(kKey);
    std::vector<OutputType> result;
    for (const QString &word : words) {
        const auto kind = outputTypeFromKey(QLatin1StringView(word.toLatin1()));
        if (kind)
            result.push_back(*kind);
        else
            object.fail(kKey, u"unknown kind of output '%1'"_s.arg(word));
    }
    return result;
}

void Compiler::readMove(ObjectReader &object, Rule &rule)
{
    constexpr QLatin1StringView kKey = "interpolate"_L1;
    constexpr int kShortest = 10;
    constexpr int kLongest = 1000;
    if (!object.has(kKey))
        return;
    if (!std::ranges::all_of(rule.kinds, isPosition))
        object.fail(kKey, u"only positions move"_s);
    ObjectReader move(object.value(kKey), object.path(kKey), m_problems);
    move.require({"every_ms"_L1});
    rule.moveInterval = Milliseconds(move.integer("every_ms"_L1, kShortest, kLongest, kLongest));
}

void Compiler::readAfter(ObjectReader &object, Rule &rule, const Scope &scope)
{
    constexpr QLatin1StringView kKey = "after"_L1;
    if (!object.has(kKey))
        return;
    ObjectReader after(object.value(kKey), object.path(kKey), m_problems);
    after.require({"ms"_L1, "data"_L1});
    rule.after =
        Rule::After{after.milliseconds("ms"_L1).value_or(Milliseconds(1)), m_members.packet(after, "data"_L1, scope)};
}

} // namespace

std::shared_ptr<const DriverProgram> DriverProgram::compile(const QJsonObject &driver, EndpointSet endpoints,
                                                            Problems &problems)
{
    auto program = std::make_shared<DriverProgram>();
    Compiler(*program, endpoints, problems).compile(driver);
    return problems.isEmpty() ? program : nullptr;
}

} // namespace engine
