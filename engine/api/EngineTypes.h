#pragma once
#include "engine/base/DeviceDescription.h"
#include "engine/base/DeviceSettings.h"
#include "engine/base/Ids.h"
#include "engine/base/Pattern.h"
#include "engine/base/ReplayReport.h"
#include "engine/base/Result.h"
#include "engine/base/Text.h"
#include "engine/base/Approval.h"
#include "engine/base/BusSettings.h"
#include "engine/base/BusStatus.h"
#include "engine/base/Constants.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>
#include <chrono>
#include <optional>
#include <vector>

/// Plain values that cross between the engine's thread and others.
namespace engine {

/// How an engine is set up; fixed while it runs.
struct EngineOptions
{
    quint16 port = limits::kPort; ///< 0: any free one
    bool startServer = true;
    bool listsModels = true;   ///< Engine::models() is filled; false saves reading every device file at the start
    bool canAsk = true;        ///< somebody answers approvals; false: clients without a grant are denied
    bool allowAllClients = false; ///< testing only (S47)
    QStringList allowedOrigins;   ///< exact origins, for this run
    QStringList allowedPrograms;  ///< absolute paths of executables, for this run
    QSet<QString> disabledBuses;  ///< words for buses to leave alone in this run, whatever the settings say
    // Buses that are off unless somebody wants them: used in this run, whatever the settings say.
    bool usesGamepads = false;
    bool usesLovenseConnect = false;
    std::optional<quint16> deviceWebSocketPort; ///< devices may connect to this port; 0: any free one
    QList<SerialPortSetting> serialPorts; ///< for this run, beside those of the settings; they go before them
    QList<NetworkDeviceSetting> networkDevices; ///< likewise
    QStringList simulatedDevices; ///< models to add at start
    /// Another program on this computer may be simulated hardware, over this port (0: any free one); not set: none may.
    /// \source engine/backend/simulated/README.md
    std::optional<quint16> simulatorPort;
    bool logPackets = false;      ///< each packet of simulated hardware is logged: "packet NAME ENDPOINT HEX"
    QString recordFile; ///< everything that devices are told is written there; empty: nowhere
    QString replayFile; ///< a recording to be played at the start, on the devices that there are; empty: none
    double replaySpeed = 1; ///< above zero; 2 is twice as fast
    QString configFolder;         ///< grants, settings, "devices" with device files; empty: nothing is read or stored
    /// A user device configuration, read at the start. Empty: none; not set: the one that was imported last.
    std::optional<QString> userConfigFile;
    /// Percent of every device's full range that no level exceeds, 0 to 100, whatever settings and grants say (S48).
    int maximumPercent = 100;
    /// An output that has run for this long with no message from its client is stopped (R9); 0: never.
    std::chrono::minutes forgottenOutput = limits::kForgottenOutput;
    QString serverName = QStringLiteral("Assent"); ///< ServerName in ServerInfo, sent after approval only
};

struct ServerStatus
{
    enum class State : quint8 { Off, Listening, Failed };
    State state = State::Off;
    QStringList addresses; ///< "127.0.0.1:12345", "[::1]:12345" while listening
    quint16 port = 0;      ///< the real one while listening, else the one it would use
    bool isPortTaken = false; ///< Failed because another program holds the port
    QString holder;           ///< that program's name, where known
    QString detail;           ///< English, for the log
    bool operator==(const ServerStatus &) const = default;
};

struct ClientInfo
{
    ClientId id{0};
    QString name; ///< claimed, sanitized
    Identity identity;
    int protocolVersion = 0; ///< 0 to 4; 0 before the handshake
    bool isApproved = false;
    qint64 connectedAt = 0; ///< seconds since the epoch
    Scope scope = {};       ///< what it may do, once it is approved
    bool operator==(const ClientInfo &) const = default;
};

struct DeviceInfo
{
    DeviceDescription description;
    DeviceKey key;
    QString bus; ///< "simulated", "ble", ...
    QString address;
    bool isSimulated = false;
    std::optional<int> battery; ///< percent, last read
    DeviceDescription model; ///< what it has without the user's settings
    bool operator==(const DeviceInfo &) const = default;
};

/// A level as it stands now.
struct OutputLevel
{
    FeatureIndex feature{0};
    OutputType type = OutputType::Vibrate;
    int requested = 0; ///< what the last command asked for, in the published range
    int sent = 0;      ///< what became of it after the caps
    int durationMs = 0;
    bool operator==(const OutputLevel &) const = default;
};

struct DeviceLevels
{
    DeviceIndex device{0};
    ClientId driver{0};   ///< who drives it: a client, kUser, or nobody
    quint64 commands = 0; ///< accepted since it was connected
    quint64 writes = 0;   ///< packets written since then
    quint64 replaced = 0; ///< packets that newer ones have taken the place of before they were written
    /// How long packets have waited: entry n counts those below 2^n microseconds, the last one all others.
    std::vector<quint32> latencies;
    QByteArray lastPacket; ///< of simulated hardware, else empty
    std::vector<OutputLevel> outputs;
    bool isActive() const;
};

struct ModelName
{
    QString name;     ///< for people, and what addSimulatedDevice() takes
    QString protocol;
    bool operator==(const ModelName &) const = default;
};

/// Everything the facade remembers between signals.
struct EngineSnapshot
{
    ServerStatus server;
    QList<ClientInfo> clients;
    QList<ApprovalRequest> approvals;
    QList<Grant> grants;
    QList<DeviceInfo> devices;
    QList<ModelName> models;
    QStringList deviceFileProblems;
    QList<DeviceSettings> deviceSettings;
    QList<BusStatus> buses;
    BusSettings busSettings;
    bool isScanning = false;
};

/// Makes the types above known to queued connections; Engine calls it.
void registerEngineTypes();

} // namespace engine
