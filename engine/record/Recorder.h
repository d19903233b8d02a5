#pragma once
#include "engine/base/Result.h"
#include "engine/base/Scheduler.h"
#include "engine/device/CommandObserver.h"
#include "engine/record/CommandRing.h"

#include <QObject>
#include <QString>
#include <memory>
#include <vector>

namespace engine {

class Device;
class DeviceManager;
class RecordFile;

/// Writes everything that devices are told into a file, to be played again. A command costs a copy into a buffer; a
/// thread of its own writes what is there. What the buffer cannot hold is lost, counted, and said in the file and in
/// the log. \thread engine
class Recorder final : public QObject, public CommandObserver
{
    Q_OBJECT

public:
    static constexpr std::size_t kCapacity = 16 * 1024;

    /// Observes the devices that connect from now on. \param path a file there is replaced \param devices and scheduler
    /// must outlive the recorder
    Recorder(const QString &path, DeviceManager &devices, Scheduler &scheduler, std::size_t capacity = kCapacity,
             QObject *parent = nullptr);
    /// Waits until everything is written.
    ~Recorder() override;

    /// Records nothing more; the file is brought to its end meanwhile.
    void finish();
    quint64 commands() const { return m_commands; } ///< that were recorded
    quint64 lost() const { return m_lost; }

    void noteOutputs(const Device &device, std::span<const OutputValue> outputs, int maximumPercent) override;
    void noteStop(const Device &device, std::optional<FeatureIndex> feature, bool isEmergency) override;

signals:
    /// The file cannot be written; nothing more is recorded. \errors File
    void failed(const engine::Error &error);

private:
    void addDevice(Device &device);
    std::optional<quint32> numberOf(const Device &device) const;
    void put(const RingEntry &entry);
    std::chrono::microseconds now() const;

    const QString m_path;
    DeviceManager &m_manager;
    Scheduler &m_scheduler;
    const Scheduler::TimePoint m_start;
    std::vector<std::pair<const Device *, quint32>> m_numbers; ///< of devices that are connected, or were
    quint32 m_nextNumber = 0;
    quint64 m_commands = 0;
    quint64 m_lost = 0;
    quint64 m_untold = 0; ///< lost since that was last put into the file
    bool m_isFinished = false;
    std::unique_ptr<RecordFile> m_file;
};

} // namespace engine
