#pragma once
#include "engine/api/EngineTypes.h"

#include <QDialog>

class QLineEdit;
class QListView;
class QPushButton;
class QSortFilterProxyModel;
class QStandardItemModel;

namespace ui {

/// Chooses the model of a simulated device.
/// \thread the one of the windows
class AddDeviceDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit AddDeviceDialog(QWidget *parent = nullptr);

    void setModels(const QList<engine::ModelName> &models);
    /// What Engine::addSimulatedDevice() takes; empty without a choice.
    QString chosenModel() const;

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    void chooseFirst();
    void updateButton();

    QLineEdit *m_search = nullptr;
    QListView *m_list = nullptr;
    QPushButton *m_add = nullptr;
    QStandardItemModel *m_models = nullptr;
    QSortFilterProxyModel *m_filter = nullptr;
};

} // namespace ui
