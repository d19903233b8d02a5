#pragma once
#include "ui/BusDetails.h"

#include <map>

class QComboBox;
class QVBoxLayout;

namespace ui {

/// The serial ports, with the protocol that each is used for.
/// \thread the one of the windows
class SerialPorts final : public BusDetails
{
    Q_OBJECT

public:
    explicit SerialPorts(QWidget *parent = nullptr);

    void setBus(const engine::BusStatus &status, const engine::BusSettings &settings) override;

private:
    struct Row
    {
        QWidget *widget = nullptr;
        QLabel *text = nullptr;
        QComboBox *protocol = nullptr;
    };

    Row makeRow(const QString &path);
    void showRow(const Row &row, const engine::BusItem &item);
    void assign(const QString &path, const QString &protocol);

    std::map<QString, Row> m_rows; ///< by path
    QVBoxLayout *m_layout = nullptr;
    engine::BusSettings m_settings;
};

} // namespace ui
