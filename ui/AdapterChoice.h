#pragma once
#include "ui/BusDetails.h"

class QComboBox;

namespace ui {

/// Which Bluetooth adapter is used.
/// \thread the one of the windows
class AdapterChoice final : public BusDetails
{
    Q_OBJECT

public:
    explicit AdapterChoice(QWidget *parent = nullptr);

    void setBus(const engine::BusStatus &status, const engine::BusSettings &settings) override;

private:
    QComboBox *m_adapters = nullptr;
    engine::BusStatus m_status;
    engine::BusSettings m_settings;
};

} // namespace ui
