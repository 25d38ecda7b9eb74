"""Algorithms and models of Processing, for tests in QGIS."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsApplication,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterDefinition,
)


def algorithm(name: str) -> Any:
    """One of ours, as a dialog gets it."""
    return QgsApplication.processingRegistry().createAlgorithmById(f"landsynth:{name}")


def shown(algorithm: Any) -> list[str]:
    """Parameters that a dialog does not fold away."""
    advanced = QgsProcessingParameterDefinition.Flag.FlagAdvanced
    return [each.name() for each in algorithm.parameterDefinitions() if not each.flags() & advanced]


def asked(algorithm: Any) -> set[str]:
    """All parameters as options of a job."""
    return {each.name().lower() for each in algorithm.parameterDefinitions()}


def outputs(algorithm: Any) -> set[str]:
    """All outputs."""
    return {each.name() for each in algorithm.outputDefinitions()}


Steps = dict[str, tuple[str, dict[str, Any]]]


def model_of(parameters: list[Any], steps: Steps, output: str = "OUTPUT") -> QgsProcessingModelAlgorithm:
    """A model with parameters: steps by their ids, each an algorithm and its values (one of the parameters, a step and
    its output, or one that is fixed); an output of the last is the model's, named `result`."""
    source, model = QgsProcessingModelChildParameterSource, QgsProcessingModelAlgorithm("model", "test")
    for each in parameters:
        model.addModelParameter(each, QgsProcessingModelParameter(each.name()))
    for name, (kind, values) in steps.items():
        step = QgsProcessingModelChildAlgorithm(kind)
        step.setChildId(name)
        for key, value in values.items():
            if any(value is each for each in parameters):
                found = source.fromModelParameter(value.name())
            else:
                found = source.fromChildOutput(*value) if isinstance(value, tuple) else source.fromStaticValue(value)
            step.addParameterSources(key, [found])
        if name == list(steps)[-1]:
            result = QgsProcessingModelOutput("result", "result")
            result.setChildId(name)
            result.setChildOutputName(output)
            step.setModelOutputs({"result": result})
        model.addChildAlgorithm(step)
    model.updateDestinationParameters()
    return model


def destination(model: QgsProcessingModelAlgorithm) -> str:
    """The parameter that says where a model's one output goes: `step:result`, from QGIS 3.40 on `result`."""
    (name,) = (each.name() for each in model.destinationParameterDefinitions())
    return str(name)
