#pragma once
#include "engine/backend/simulated/SimulatedBackend.h"
#include "engine/catalog/Catalog.h"
#include "engine/device/DeviceManager.h"
#include "tests/fakes/ManualScheduler.h"

#include <QStringList>

/// Simulated devices of the fixtures, in time that a test moves, and what they were sent.
class RecordStage
{
public:
    RecordStage();

    /// \param protocol "vib", "hub" or "stk" \returns the connected device
    engine::Device *appear(const QString &protocol);
    /// Lets time pass, a millisecond at a time.
    void pass(std::chrono::milliseconds time);
    static void settle();
    /// "PROTOCOL TIME HEX" of each packet since this was last asked; times in ms since the first of them.
    QStringList takePackets();

    ManualScheduler scheduler;
    engine::DeviceManager &devices() { return *m_devices; }

private:
    engine::Catalog m_catalog;
    std::unique_ptr<engine::DeviceManager> m_devices;
    engine::SimulatedBackend *m_backend = nullptr;
    struct Packet
    {
        QString name;
        engine::Scheduler::TimePoint at;
        QString hex;
    };
    QList<Packet> m_packets;
};
