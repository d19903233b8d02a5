#include "engine/driver/StepReader.h"

using namespace Qt::StringLiterals;

namespace engine::language {

namespace {

constexpr int kLongestRead = 512;

/// Where \a word stands in \a words; reports a word that is not among them.
template<std::size_t N>
std::size_t choice(ObjectReader &object, QLatin1StringView key, const std::array<QLatin1StringView, N> &words)
{
    const QString word = object.string(key, QString(words[0]));
    const auto found = std::ranges::find_if(words, [&word](QLatin1StringView known) { return word == known; });
    if (found != words.end())
        return static_cast<std::size_t>(found - words.begin());
    object.fail(key, u"unknown word '%1'"_s.arg(word));
    return 0;
}

} // namespace

void StepReader::collectNames(const QJsonArray &steps)
{
    ProgramNames &names = m_members.names();
    for (const QJsonValue value : steps) {
        const QJsonObject step = value.toObject();
        for (const QString &name : step.value("set"_L1).toObject().keys()) {
            if (!names.states.contains(name))
                names.states += name;
        }
        const QString into = step.value("into"_L1).toString();
        if (!into.isEmpty() && !names.data.contains(into))
            names.data += into;
        for (const QLatin1StringView inner : {"do"_L1, "then"_L1, "else"_L1})
            collectNames(step.value(inner).toArray());
        for (const QJsonValue pairingCase : step.value("cases"_L1).toArray())
            collectNames(pairingCase.toObject().value("do"_L1).toArray());
    }
}

Steps StepReader::steps(const QJsonArray &items, const QString &path, quint8 rights)
{
    Steps result;
    for (qsizetype i = 0; i < items.size(); ++i)
        result.push_back(step(items[i], itemPath(path, i), rights));
    return result;
}

Step StepReader::step(const QJsonValue &value, const QString &path, quint8 rights)
{
    ObjectReader object(value, path, m_members.problems());
    if ((rights & Scope::Match) != 0)
        refuseWaiting(object);
    if (object.has("write"_L1))
        return {writeStep(object, rights)};
    if (object.has("subscribe"_L1))
        return {SubscribeStep{endpoint(object, "subscribe"_L1), false}};
    if (object.has("unsubscribe"_L1))
        return {SubscribeStep{endpoint(object, "unsubscribe"_L1), true}};
    if (object.has("read"_L1))
        return {readStep(object)};
    if (object.has("wait"_L1))
        return {waitStep(object, rights)};
    if (object.has("repeat"_L1))
        return {repeatStep(object, rights)};
    if (object.has("delay_ms"_L1))
        return {DelayStep{object.milliseconds("delay_ms"_L1).value_or(Milliseconds(0))}};
    if (object.has("set"_L1))
        return {setStep(object, rights)};
    if (object.has("if"_L1))
        return {ifStep(object, rights)};
    if (object.has("await"_L1))
        return {awaitStep(object, rights)};
    m_members.problems().report(path, u"no such step"_s);
    return {};
}

/// What a reaction does is done at once.
void StepReader::refuseWaiting(ObjectReader &object)
{
    constexpr std::array kWords{"subscribe"_L1, "unsubscribe"_L1, "read"_L1, "wait"_L1, "await"_L1, "delay_ms"_L1};
    for (const QLatin1StringView word : kWords) {
        if (object.has(word))
            object.fail(word, u"a reaction can only write, set, choose and repeat"_s);
    }
}

WriteStep StepReader::writeStep(ObjectReader &object, quint8 rights)
{
    WriteStep result;
    result.write = m_members.write(object, "write"_L1, m_members.scope(rights), false);
    result.hint = object.string("hint"_L1);
    return result;
}

ReadStep StepReader::readStep(ObjectReader &object)
{
    ReadStep result;
    object.require({"into"_L1});
    result.endpoint = endpoint(object, "read"_L1);
    result.length = object.integer("length"_L1, 1, kLongestRead, 0);
    result.timeout = object.milliseconds("timeout_ms"_L1);
    result.into = static_cast<int>(m_members.names().data.indexOf(object.string("into"_L1)));
    result.isOptional = object.boolean("optional"_L1);
    return result;
}

WaitStep StepReader::waitStep(ObjectReader &object, quint8 rights)
{
    WaitStep result;
    result.endpoint = endpoint(object, "wait"_L1);
    result.timeout = object.milliseconds("timeout_ms"_L1).value_or(WaitStep::kDefaultTimeout);
    if (object.has("expect"_L1))
        result.expected = m_members.packet(object, "expect"_L1, m_members.scope(rights));
    if (object.has("into"_L1))
        result.into = static_cast<int>(m_members.names().data.indexOf(object.string("into"_L1)));
    result.isOptional = object.boolean("optional"_L1);
    return result;
}

RepeatStep StepReader::repeatStep(ObjectReader &object, quint8 rights)
{
    constexpr int kMostRepeats = 1000;
    object.require({"do"_L1});
    const int count = object.integer("repeat"_L1, 1, kMostRepeats, 1);
    const int turnsAround = m_turns;
    m_turns *= count;
    if (m_turns > kMostRepeats) {
        object.fail("repeat"_L1, u"more than %1 turns, with the repetitions around it"_s.arg(kMostRepeats));
        m_turns = kMostRepeats; // so that it stays small however deep it goes
    }
    RepeatStep result{count, steps(object.array("do"_L1), object.path("do"_L1), rights)};
    m_turns = turnsAround;
    return result;
}

SetStep StepReader::setStep(ObjectReader &object, quint8 rights)
{
    Scope scope = m_members.scope(rights);
    return {m_members.assignments(object, "set"_L1, scope)};
}

IfStep StepReader::ifStep(ObjectReader &object, quint8 rights)
{
    object.require({"then"_L1});
    Scope scope = m_members.scope(rights);
    IfStep result;
    result.condition = m_members.expression(object, "if"_L1, scope).value_or(Expression());
    result.whenTrue = steps(object.array("then"_L1), object.path("then"_L1), rights);
    result.whenFalse = steps(object.array("else"_L1), object.path("else"_L1), rights);
    return result;
}

AwaitStep StepReader::awaitStep(ObjectReader &object, quint8 rights)
{
    AwaitStep result;
    object.require({"cases"_L1});
    result.endpoint = endpoint(object, "await"_L1);
    result.timeout = object.milliseconds("timeout_ms"_L1);
    result.hint = object.string("hint"_L1);
    const QJsonArray cases = object.array("cases"_L1);
    for (qsizetype i = 0; i < cases.size(); ++i)
        result.cases.push_back(awaitCase(cases[i], itemPath(object.path("cases"_L1), i), rights));
    return result;
}

AwaitStep::Case StepReader::awaitCase(const QJsonValue &value, const QString &path, quint8 rights)
{
    constexpr std::array kThen{QLatin1StringView("again"), QLatin1StringView("done"), QLatin1StringView("fail")};
    ObjectReader object(value, path, m_members.problems());
    object.require({"then"_L1});
    Scope scope = m_members.scope(rights);
    AwaitStep::Case result;
    result.condition = m_members.expression(object, "when"_L1, scope);
    result.steps = steps(object.array("do"_L1), object.path("do"_L1), rights);
    result.then = static_cast<AwaitStep::Then>(choice(object, "then"_L1, kThen));
    return result;
}

Identify StepReader::identify(const QJsonValue &value, const QString &path)
{
    Identify result;
    ObjectReader object(value, path, m_members.problems());
    object.require({"from"_L1});
    const QJsonArray sources = object.array("from"_L1);
    for (qsizetype i = 0; i < sources.size(); ++i)
        result.sources.push_back(source(sources[i], itemPath(object.path("from"_L1), i)));
    const QJsonValue otherwise = object.value("else"_L1);
    if (otherwise.isString())
        result.otherwise = otherwise.toString();
    else if (!otherwise.isUndefined() && !otherwise.isNull())
        object.fail("else"_L1, u"must be a text or null"_s);
    if (object.has("route"_L1)) {
        ObjectReader route(object.value("route"_L1), object.path("route"_L1), m_members.problems());
        route.require({"stay"_L1, "else"_L1});
        result.routeStay = route.strings("stay"_L1);
        result.routeElse = route.string("else"_L1);
    }
    return result;
}

IdentifySource StepReader::source(const QJsonValue &value, const QString &path)
{
    constexpr std::array kEncodings{QLatin1StringView("text"), QLatin1StringView("hex"), QLatin1StringView("u32be")};
    constexpr int kMostTries = 100;
    IdentifySource result;
    ObjectReader object(value, path, m_members.problems());
    if (object.has("read"_L1)) {
        result.kind = IdentifySource::Kind::Read;
        result.endpoint = endpoint(object, "read"_L1);
        result.length = object.integer("length"_L1, 1, kLongestRead, 0);
    } else if (object.has("query"_L1)) {
        object.require({"reply"_L1});
        result.kind = IdentifySource::Kind::Query;
        result.query = m_members.packet(object, "query"_L1, m_members.scope(Scope::Always));
        result.endpoint = endpoint(object, "reply"_L1);
        result.tries = object.integer("tries"_L1, 1, kMostTries, 1);
    } else if (object.has("advert"_L1)) {
        result.kind = IdentifySource::Kind::Advertisement;
        choice(object, "advert"_L1, std::array{QLatin1StringView("manufacturer_data")});
    } else if (!object.boolean("name"_L1)) {
        m_members.problems().report(path, u"one of read, query, advert and name is needed"_s);
    }
    result.timeout = object.milliseconds("timeout_ms"_L1);
    result.encoding = static_cast<IdentifySource::Encoding>(choice(object, "as"_L1, kEncodings));
    readPatterns(object, result);
    return result;
}

void StepReader::readPatterns(ObjectReader &object, IdentifySource &result)
{
    constexpr QLatin1StringView kKey = "patterns"_L1;
    const QJsonArray patterns = object.array(kKey);
    for (qsizetype i = 0; i < patterns.size(); ++i) {
        ObjectReader pattern(patterns[i], itemPath(object.path(kKey), i), m_members.problems());
        pattern.require({"regex"_L1, "ident"_L1});
        result.patterns.push_back(
            {m_members.regex(pattern, "regex"_L1).value_or(QRegularExpression()), pattern.string("ident"_L1)});
    }
}

Poll StepReader::poll(const QJsonValue &value, const QString &path)
{
    ObjectReader object(value, path, m_members.problems());
    object.require({"every_ms"_L1});
    Scope scope = m_members.scope(Scope::Values | Scope::Counters);
    Poll result;
    result.interval = object.milliseconds("every_ms"_L1).value_or(Milliseconds(1));
    result.isBurst = object.boolean("burst"_L1);
    result.condition = m_members.expression(object, "while"_L1, scope);
    result.lets = m_members.definitions(object, "let"_L1, scope);
    result.writes = m_members.writes(object, scope);
    result.assignments = m_members.assignments(object, "set"_L1, scope);
    return result;
}

Reaction StepReader::reaction(const QJsonValue &value, const QString &path)
{
    ObjectReader object(value, path, m_members.problems());
    object.require({"notify"_L1, "do"_L1});
    Reaction result;
    result.endpoint = endpoint(object, "notify"_L1);
    result.regex = m_members.regex(object, "regex"_L1);
    result.onChange = object.boolean("on_change"_L1);
    result.steps = steps(object.array("do"_L1), object.path("do"_L1), Scope::Message | Scope::Match | Scope::Counters);
    return result;
}

Input StepReader::input(const QJsonValue &value, const QString &path)
{
    Input result;
    ObjectReader object(value, path, m_members.problems());
    object.require({"kind"_L1});
    const QByteArray kind = object.string("kind"_L1).toLatin1();
    const auto type = inputTypeFromKey(QLatin1StringView(kind));
    if (!type)
        object.fail("kind"_L1, u"unknown kind of input"_s);
    result.type = type.value_or(InputType::Battery);
    if (object.has("index"_L1))
        result.feature = static_cast<FeatureIndex>(object.integer("index"_L1, 0, 255, 0));
    readInputPlace(object, result);
    result.timeout = object.milliseconds("timeout_ms"_L1);
    result.minimumLength = object.integer("min_length"_L1, 1, kLongestRead, 0);
    result.onChange = object.boolean("on_change"_L1);
    result.regex = m_members.regex(object, "regex"_L1);
    Scope scope = m_members.scope(Scope::Message);
    result.condition = m_members.expression(object, "when"_L1, scope);
    result.value = m_members.expression(object, "value"_L1, scope);
    return result;
}

/// "read", "reply" with its question, or "notify".
void StepReader::readInputPlace(ObjectReader &object, Input &result)
{
    if (object.has("read"_L1)) {
        result.endpoint = endpoint(object, "read"_L1);
        result.length = object.integer("length"_L1, 1, kLongestRead, 0);
        result.isExact = object.boolean("exact"_L1);
    } else if (object.has("reply"_L1)) {
        result.kind = Input::Kind::Reply;
        result.endpoint = endpoint(object, "reply"_L1);
        if (object.has("subscribe"_L1))
            result.subscribe = endpoint(object, "subscribe"_L1);
        if (object.has("query"_L1)) {
            ObjectReader query(object.value("query"_L1), object.path("query"_L1), m_members.problems());
            result.query = m_members.write(query, "data"_L1, m_members.scope(Scope::Counters), false);
        }
    } else {
        object.require({"notify"_L1});
        result.kind = Input::Kind::Notify;
        result.endpoint = endpoint(object, "notify"_L1);
    }
}

Endpoint StepReader::endpoint(ObjectReader &object, QLatin1StringView key)
{
    return m_members.endpoint(object, key).value_or(Endpoint::Rx);
}

} // namespace engine::language
