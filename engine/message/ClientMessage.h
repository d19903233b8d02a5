#pragma once
#include "engine/base/DeviceDescription.h"
#include "engine/base/Ids.h"

#include <QString>
#include <QVarLengthArray>
#include <optional>
#include <variant>

/// What clients ask, in the one form that the server works with: the messages of version 4, whatever the client speaks.
/// Old messages are converted when they are decoded. \source Buttplug spec v4; names of messages and fields are the spec's
namespace engine {

/// Id of a request, 1 to 4294967295; 0 marks what the server sends unasked.
using MessageId = quint32;

struct RequestServerInfo
{
    MessageId id = 0;
    QString clientName; ///< as sent, not sanitized
    qint64 version = 0; ///< ProtocolVersionMajor or MessageVersion; may be one we do not know
    bool isVersion4Layout = false; ///< ProtocolVersionMajor was there
};

struct Ping
{
    MessageId id = 0;
};
struct StartScanning
{
    MessageId id = 0;
};
struct StopScanning
{
    MessageId id = 0;
};
struct RequestDeviceList
{
    MessageId id = 0;
};
struct Disconnect
{
    MessageId id = 0;
};

/// Version 0 and 1: answered with the same text.
struct Test
{
    MessageId id = 0;
    QString testString;
};

/// Version 0 to 2: answered with Ok; we never send Log.
struct RequestLog
{
    MessageId id = 0;
};

/// Version 4 has one value; the old array commands have several, which are all carried out or none.
struct OutputCmd
{
    MessageId id = 0;
    DeviceIndex device{0};
    QVarLengthArray<OutputValue, 8> values; ///< ascending by feature
};

struct InputCmd
{
    enum class Command : quint8 { Read, Subscribe, Unsubscribe };
    MessageId id = 0;
    DeviceIndex device{0};
    FeatureIndex feature{0};
    InputType type = InputType::Battery;
    Command command = Command::Read;
    qint64 sensorIndex = 0; ///< version 3: echoed in the reading
    QString spelling;       ///< version 4: the type as the client wrote it, where that differs from ours
};

struct StopCmd
{
    MessageId id = 0;
    std::optional<DeviceIndex> device;
    std::optional<FeatureIndex> feature; ///< meaningful together with device
    bool inputs = true;
    bool outputs = true;
};

using ClientMessage = std::variant<OutputCmd, StopCmd, InputCmd, Ping, RequestDeviceList, StartScanning, StopScanning,
                                   RequestServerInfo, Disconnect, Test, RequestLog>;

} // namespace engine
