#include "engine/message/Decoder.h"

#include "engine/base/Constants.h"
#include "engine/message/FrameSplitter.h"
#include "engine/message/MessageTable.h"
#include "engine/message/Protocol.h"

#include <QStringConverter>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

constexpr std::string_view kHandshake = "RequestServerInfo";

Error malformed(const QString &detail)
{
    return {ErrorCode::MalformedMessage, detail};
}

/// The Id of a message body, 0 if there is no valid one.
MessageId idOf(simdjson::dom::element body)
{
    simdjson::dom::element element;
    if (body.at_key("Id").get(element) != simdjson::SUCCESS)
        return 0;
    const std::optional<qint64> id = wholeNumber(element);
    return id && *id >= 1 && *id <= 0xffffffff ? static_cast<MessageId>(*id) : 0;
}

/// The first valid Id in the members of an object that is no message.
MessageId idIn(simdjson::dom::object object)
{
    for (const auto member : object) {
        if (const MessageId id = idOf(member.value))
            return id;
    }
    return 0;
}

/// Lists the members of a body in one go. \returns false if a key stands twice, which makes a message ambiguous (S59), or if
/// there are more than any message has
bool listMembers(simdjson::dom::object body, JsonMembers &members)
{
    members.clear();
    if (body.size() > limits::kFieldsPerMessage)
        return false;
    for (const auto &[key, value] : body) {
        for (const JsonMember &known : members) {
            if (known.key == key)
                return false;
        }
        members.append({key, value});
    }
    return true;
}

} // namespace

class Decoder::Private
{
public:
    Private() : toUtf8(QStringConverter::Utf8)
    {
        // Fixed here: later growth of the parser keeps the depth.
        const auto error = parser.allocate(kInitialCapacity, limits::kJsonDepth);
        Q_ASSERT(error == simdjson::SUCCESS);
        Q_UNUSED(error);
        buffer.resize(kInitialCapacity);
    }

    void decode(QStringView frame);

    const Protocol *protocol = nullptr;
    const DeviceLookup *devices = nullptr;
    MessageHandler *handler = nullptr;

private:
    static constexpr size_t kInitialCapacity = 4096;

    std::string_view narrowed(QStringView frame);
    simdjson::error_code parse(const char *text, size_t size, simdjson::dom::element &root);
    bool decodeDocument(simdjson::dom::element root);
    bool decodeElement(simdjson::dom::element element);
    bool decodeMessage();
    void decodePieces(std::string_view text);

    simdjson::dom::parser parser;
    QStringEncoder toUtf8;
    std::vector<char> buffer; // UTF-8 of the frame, with simdjson's padding
    RawMessage raw;
    ClientMessage message;
};

simdjson::error_code Decoder::Private::parse(const char *text, size_t size, simdjson::dom::element &root)
{
    return parser.parse(text, size, false).get(root);
}

void Decoder::Private::decode(QStringView frame)
{
    const auto needed = static_cast<size_t>(toUtf8.requiredSpace(frame.size())) + simdjson::SIMDJSON_PADDING;
    if (buffer.size() < needed)
        buffer.resize(needed);
    const std::string_view text = narrowed(frame);

    simdjson::dom::element root;
    const simdjson::error_code error = parse(text.data(), text.size(), root);
    if (error == simdjson::SUCCESS)
        decodeDocument(root);
    else if (error != simdjson::EMPTY)
        decodePieces(text);
}

/// The frame as UTF-8. Nearly every frame is ASCII, which needs no encoder.
std::string_view Decoder::Private::narrowed(QStringView frame)
{
    const char16_t *const units = frame.utf16();
    char *const bytes = buffer.data(); // of its own: a compiler must not think that writing bytes changes where they are
    const auto size = static_cast<size_t>(frame.size());
    char16_t all = 0;
    for (size_t i = 0; i < size; ++i)
        all |= units[i];
    if (all < 0x80) {
        for (size_t i = 0; i < size; ++i)
            bytes[i] = static_cast<char>(units[i]);
        return {bytes, size};
    }
    const char *end = toUtf8.appendToBuffer(buffer.data(), frame);
    return {buffer.data(), static_cast<size_t>(end - buffer.data())};
}

/// The slow way for what is not one plain document: several arrays in a frame, and numbers too large for the parser.
void Decoder::Private::decodePieces(std::string_view text)
{
    std::string padded = withRepresentableNumbers(text);
    const size_t size = padded.size();
    padded.resize(size + simdjson::SIMDJSON_PADDING);
    const std::vector<std::string_view> pieces = splitDocuments(std::string_view(padded.data(), size));
    for (const std::string_view piece : pieces) {
        simdjson::dom::element root;
        const simdjson::error_code error = parse(piece.data(), piece.size(), root);
        const bool goOn = error == simdjson::SUCCESS
            ? decodeDocument(root)
            : handler->reject(0, malformed(u"the frame is not valid JSON: "_s
                                           + QString::fromUtf8(simdjson::error_message(error))));
        if (!goOn)
            return;
    }
}

bool Decoder::Private::decodeDocument(simdjson::dom::element root)
{
    simdjson::dom::array array;
    if (root.get_array().get(array) != simdjson::SUCCESS) {
        simdjson::dom::object object;
        const bool isObject = root.get_object().get(object) == simdjson::SUCCESS;
        return handler->reject(isObject ? idIn(object) : 0, malformed(u"a frame is an array of messages"_s));
    }
    if (array.size() > static_cast<size_t>(limits::kMessagesPerArray))
        return handler->reject(0, malformed(u"a frame has at most %1 messages"_s.arg(limits::kMessagesPerArray)));
    for (const simdjson::dom::element element : array) {
        if (!decodeElement(element))
            return false;
    }
    return true;
}

bool Decoder::Private::decodeElement(simdjson::dom::element element)
{
    simdjson::dom::object object;
    if (element.get_object().get(object) != simdjson::SUCCESS)
        return handler->reject(0, malformed(u"a message is an object, not "_s + shown(element)));
    auto member = object.begin();
    if (object.size() != 1)
        return handler->reject(idIn(object), malformed(u"a message is an object with one key, its name"_s));

    simdjson::dom::object body;
    raw.name = member.key();
    if (member.value().get_object().get(body) != simdjson::SUCCESS)
        return handler->reject(0, malformed(u"the body of a message is an object, not "_s + shown(member.value())));
    raw.id = idOf(member.value());
    if (raw.id == 0)
        return handler->reject(0, malformed(u"Id is missing or not an integer from 1 to 4294967295"_s));
    if (!listMembers(body, raw.body))
        return handler->reject(raw.id, malformed(u"a field stands twice in a message, or it has more than %1 fields"_s
                                                     .arg(limits::kFieldsPerMessage)));
    return decodeMessage();
}

bool Decoder::Private::decodeMessage()
{
    Result<> result;
    if (raw.name == kHandshake)
        result = decodeRequestServerInfo(raw, message);
    else if (!protocol)
        result = Error{ErrorCode::UnexpectedState, u"the first message must be RequestServerInfo, and be answered"_s};
    else
        result = protocol->decode(raw, *devices, message);
    return result ? handler->handle(message) : handler->reject(raw.id, result.error());
}

Decoder::Decoder() : d(std::make_unique<Private>()) {}

Decoder::~Decoder() = default;

void Decoder::decode(QStringView frame, const Protocol *protocol, const DeviceLookup &devices, MessageHandler &handler)
{
    d->protocol = protocol;
    d->devices = &devices;
    d->handler = &handler;
    d->decode(frame);
}

} // namespace engine
