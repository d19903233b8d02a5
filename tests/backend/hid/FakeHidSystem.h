#pragma once
#include "engine/backend/hid/HidSystem.h"

#include <QByteArrayList>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>

/// HID devices that a test plugs in, speaks for and takes away, while other threads use them.
class FakeHidBus
{
public:
    using Clock = std::chrono::steady_clock;
    struct Write
    {
        Clock::time_point at;
        QByteArray hex; ///< "feature:" before that of a feature report
    };

    void plug(const engine::KnownDevice &device);
    void unplug(const QString &address);
    void deny(const QString &address);
    /// Writes block from now on, or go on.
    void hold(const QString &address, bool isHeld);
    void say(const QString &address, const QByteArray &report);
    std::vector<Write> writes(const QString &address);
    QByteArrayList written(const QString &address);
    int openHandles();
    int sweeps();

    std::unique_ptr<engine::HidSystem> makeSystem();

private:
    friend class FakeHidHandle;
    friend class FakeHidSystem;
    struct Device
    {
        engine::KnownDevice what;
        bool isPlugged = true;
        bool isDenied = false;
        bool isHeld = false;
        std::vector<Write> writes;
        std::map<const void *, QByteArrayList> waiting; ///< input reports, for each handle
    };

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::map<QString, std::shared_ptr<Device>> m_devices; // by address
    int m_handles = 0;
    int m_sweeps = 0;
};
