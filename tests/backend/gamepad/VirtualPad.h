#pragma once
#include <QList>
#include <QString>
#include <atomic>
#include <mutex>

/// A pad that SDL itself plays, and that writes down what its motors are told. SDL must have been started by somebody
/// else.
class VirtualPad final
{
public:
    enum Motors { None = 0, Main = 1, Triggers = 2 };

    struct Order
    {
        bool isForTriggers = false;
        int first = 0; ///< low frequency, or left
        int second = 0;
        bool operator==(const Order &) const = default;
    };

    /// Loads SDL as the engine does. \returns false if there is none
    static bool isPossible();
    /// The engine's thread has come so far that pads can be plugged in.
    static bool isSdlRunning();

    /// Plugs it in. \param motors of Motors, or'ed
    VirtualPad(const QString &name, int motors);
    /// Unplugs it.
    ~VirtualPad();
    VirtualPad(const VirtualPad &) = delete;
    VirtualPad &operator=(const VirtualPad &) = delete;

    bool isPluggedIn() const { return m_id >= 0; }
    QList<Order> orders() const;
    /// The last one for the motors or for the triggers; off if there was none.
    Order last(bool isForTriggers = false) const;
    void forget();

private:
    static int noteMotors(void *pad, unsigned short low, unsigned short high);
    static int noteTriggers(void *pad, unsigned short left, unsigned short right);
    void note(const Order &order);

    mutable std::mutex m_mutex; // SDL calls from the engine's thread
    QList<Order> m_orders;
    int m_id = -1;
};
