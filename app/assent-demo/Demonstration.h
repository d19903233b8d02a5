#pragma once
#include "app/assent-demo/Connection.h"

#include <QUrl>
#include <vector>

namespace app {

inline constexpr int kDone = 0;
inline constexpr int kDenied = 1;
inline constexpr int kBadArguments = 2;
inline constexpr int kNoConnection = 3;

/// What the program shows: asks to be let in, looks for devices, drives each of their outputs up and down once, reads
/// the batteries, stops everything and leaves. Tells on the standard output what it does, one line for each step.
class Demonstration final : public QObject
{
    Q_OBJECT

public:
    /// \param length how long all the outputs together are driven
    Demonstration(const QUrl &url, std::chrono::milliseconds length, QObject *parent = nullptr);

    void start();

signals:
    /// Emitted once. \param exitCode kDone, kDenied or kNoConnection
    void finished(int exitCode);

private:
    struct Output
    {
        int device = 0;
        int feature = 0;
        QString type;
        QString title;
        int lowest = 0;
        int highest = 0;
        bool isPosition() const;
    };
    struct Battery
    {
        int device = 0;
        int feature = 0;
        QString deviceName;
    };

    // The steps, in their order
    void introduce();
    void listDevices();
    void scan();
    void stopScanning();
    void driveNext();
    void driveStep();
    void readBattery();
    void stopEverything();
    void leave();

    void handleFailed(const QString &reason, bool isRefusal);
    void takeDevices(const QJsonObject &devices);
    void takeFeature(const QJsonObject &device, const QJsonObject &feature);
    void send(const Output &output, int value);
    void finish(int exitCode);
    /// Sends a request, tells of an error, and goes on with \p next either way.
    void request(const QString &name, const QJsonObject &fields, void (Demonstration::*next)());

    Connection m_connection;
    QTimer m_step; // one step of a ramp each time
    const QUrl m_url;
    const std::chrono::milliseconds m_length;
    std::chrono::steady_clock::time_point m_rampStart;
    QJsonObject m_devices;
    std::vector<Output> m_outputs;
    std::vector<Battery> m_batteries;
    size_t m_nextOutput = 0;
    size_t m_nextBattery = 0;
    bool m_isAllowed = false;
};

} // namespace app
