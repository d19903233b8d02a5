// Bytes of a client -> FrameSplitter and Decoder. Input: the version, one digit from 0 to 4 (any other character:
// before the handshake), then one frame.
//
// Promises: an array is answered element by element, each by its Id, or by 0 where it has none; what is not JSON by one
// rejection with 0; commands keep what ClientMessage.h says of them; texts for the client are one short line.
#include "engine/base/Constants.h"
#include "engine/message/Decoder.h"
#include "engine/message/FrameSplitter.h"
#include "engine/message/Protocol.h"
#include "tests/fakes/Fixtures.h"
#include "tests/fuzz/Violation.h"

#include <simdjson.h>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;
using engine::MessageId;

namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr int kLongestDetail = 400;
constexpr int kNoVersion = -1;

class Devices final : public engine::DeviceLookup
{
public:
    const engine::DeviceDescription *description(engine::DeviceIndex index) const override
    {
        const auto found = std::ranges::find(m_devices, index, &engine::DeviceDescription::index);
        return found == m_devices.end() ? nullptr : &*found;
    }

private:
    const std::array<engine::DeviceDescription, 3> m_devices{fixtures::vib(), fixtures::stk(), fixtures::hub()};
};

void require(bool holds, const char *promise)
{
    if (!holds)
        violated(QString::fromUtf8(promise));
}

/// Writes down Ids, and looks at what comes with them.
class Recorder final : public engine::MessageHandler
{
public:
    Recorder(int version, const Devices &devices)
        : m_version(version)
        , m_devices(devices)
    {
    }

    bool handle(const engine::ClientMessage &message) override
    {
        ids.push_back(std::visit([](const auto &known) { return known.id; }, message));
        require(ids.back() != 0, "a message has an Id");
        if (const auto *command = std::get_if<engine::OutputCmd>(&message))
            inspect(*command);
        return true;
    }
    bool reject(MessageId id, const engine::Error &error) override
    {
        ids.push_back(id);
        require(!error.detail.isEmpty() && error.detail.size() <= kLongestDetail, "a rejection says why, shortly");
        require(std::ranges::none_of(error.detail, [](QChar c) { return c < u' '; }), "a rejection is one line");
        return true;
    }

    std::vector<MessageId> ids;

private:
    void inspect(const engine::OutputCmd &command) const
    {
        const auto notAscending = [](const auto &a, const auto &b) { return a.feature >= b.feature; };
        require(!command.values.isEmpty(), "an output command has a value");
        require(std::ranges::adjacent_find(command.values, notAscending) == command.values.end(),
                "values are in the order of their features");
        const engine::DeviceDescription *device = m_devices.description(command.device);
        for (const engine::OutputValue &value : command.values) {
            require(value.durationMs >= 0, "a duration is not negative");
            if (m_version == engine::kNewestProtocol)
                continue; // the device checks
            const engine::FeatureDescription *feature = device ? device->feature(value.feature) : nullptr;
            const engine::OutputDescription *output = feature ? feature->output(value.type) : nullptr;
            require(output && output->value.contains(value.value), "an upgraded command is within its output's range");
        }
    }

    const int m_version;
    const Devices &m_devices;
};

/// Which Ids a frame must lead to, found out in another way than the decoder's: one pass, numbers as double.
class Expectation
{
public:
    Expectation()
    {
        require(m_parser.allocate(4096, engine::limits::kJsonDepth) == simdjson::SUCCESS, "there is memory");
    }

    std::vector<MessageId> ids(std::string_view frame)
    {
        m_ids.clear();
        simdjson::dom::element root;
        const simdjson::error_code error = m_parser.parse(frame.data(), frame.size()).get(root);
        if (error == simdjson::SUCCESS) {
            addDocument(root);
        } else if (error != simdjson::EMPTY) {
            const std::string representable = engine::withRepresentableNumbers(frame);
            for (const std::string_view piece : engine::splitDocuments(representable)) {
                if (m_parser.parse(piece.data(), piece.size()).get(root) == simdjson::SUCCESS)
                    addDocument(root);
                else
                    m_ids.push_back(0);
            }
        }
        return m_ids;
    }

private:
    static MessageId idOf(simdjson::dom::element body)
    {
        simdjson::dom::object object;
        if (body.get(object) != simdjson::SUCCESS)
            return 0;
        for (const auto member : object) {
            if (member.key != "Id")
                continue;
            double id = 0;
            const bool isNumber = member.value.is_number() && member.value.get(id) == simdjson::SUCCESS;
            return isNumber && id >= 1 && id <= 4294967295.0 && std::floor(id) == id ? static_cast<MessageId>(id) : 0;
        }
        return 0;
    }
    static MessageId firstId(simdjson::dom::element element)
    {
        simdjson::dom::object object;
        if (element.get(object) != simdjson::SUCCESS)
            return 0;
        for (const auto member : object) {
            if (const MessageId id = idOf(member.value))
                return id;
        }
        return 0;
    }
    void addDocument(simdjson::dom::element root)
    {
        simdjson::dom::array array;
        if (root.get(array) != simdjson::SUCCESS || array.size() > engine::limits::kMessagesPerArray) {
            m_ids.push_back(firstId(root));
            return;
        }
        for (const simdjson::dom::element element : array)
            m_ids.push_back(firstId(element));
    }

    simdjson::dom::parser m_parser;
    std::vector<MessageId> m_ids;
};

/// splitDocuments() leaves out nothing but space; withRepresentableNumbers() has nothing to do the second time.
void splitBytes(std::string_view text)
{
    const char *position = text.data();
    const auto isSpace = [](std::string_view gap) { return gap.find_first_not_of(kSpace) == std::string_view::npos; };
    for (const std::string_view piece : engine::splitDocuments(text)) {
        require(!piece.empty() && piece.data() >= position, "pieces are not empty and in order");
        require(isSpace({position, static_cast<size_t>(piece.data() - position)}),
                "nothing between two pieces is lost");
        position = piece.data() + piece.size();
    }
    require(isSpace({position, static_cast<size_t>(text.data() + text.size() - position)}),
            "nothing at the end is lost");
    const std::string representable = engine::withRepresentableNumbers(text);
    require(representable == text || engine::withRepresentableNumbers(representable) == representable,
            "what stands for a number is one");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size)
{
    static engine::Decoder decoder;
    static const Devices devices;
    static Expectation expectation;

    if (size == 0)
        return 0;
    const int version = data[0] >= '0' && data[0] <= '4' ? data[0] - '0' : kNoVersion;
    const std::string_view bytes(reinterpret_cast<const char *>(data + 1), size - 1);
    splitBytes(bytes);
    const QString frame = QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size()));
    const QByteArray utf8 = frame.toUtf8();
    Recorder recorder(version, devices);
    decoder.decode(frame, version == kNoVersion ? nullptr : engine::protocolFor(version), devices, recorder);
    require(recorder.ids == expectation.ids({utf8.constData(), static_cast<size_t>(utf8.size())}),
            "each element is answered once, by its Id");
    return 0;
}
