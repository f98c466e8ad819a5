"""Methods, models and metrics as words: title and sentence are those of their own catalogues."""

from __future__ import annotations

from collections.abc import Iterator

from pages._ui.words.sources import SOURCES
from pages._ui.words.term import Term, titled, told
from pages.lessons import Source
from tuning import methods, metrics, models
from tuning.language import mark, tr

METHODS = {  # what each is built on, and its formula where one says it all
    "grid": ("search", r"\prod_{j=1}^{d} k_j \text{ configs}"),
    "random": ("bergstra2012", r"x_j \sim \mathrm{U}(\text{range of } j)"),
    "sobol": ("sobol", ""),
    "bayes": ("jones", r"x_{n+1} = \arg\max_x\, \alpha(x \mid x_1, y_1, \ldots, x_n, y_n)"),
    "tpe": ("bergstra2011", r"x_{n+1} = \arg\max_x\, \frac{\ell(x)}{g(x)}"),
    "annealing": ("annealing", r"P(\text{accept}) = \min\left(1, e^{-\Delta / T}\right)"),
    "cma_es": ("cmaes", r"x \sim \mathcal{N}(m, \sigma^2 C)"),
    "evolution": ("evolution", ""),
}
NETWORKS = {
    "cnn": Source(
        "LeCun et al. (1998), Gradient-based learning applied to document recognition",
        "https://doi.org/10.1109/5.726791",
    ),
    "gru": Source(
        "Cho et al. (2014), Learning phrase representations using RNN encoder-decoder",
        "https://arxiv.org/abs/1406.1078",
    ),
    "lstm": Source(
        "Hochreiter and Schmidhuber (1997), Long short-term memory", "https://doi.org/10.1162/neco.1997.9.8.1735"
    ),
    "transformer": Source("Vaswani et al. (2017), Attention is all you need", "https://arxiv.org/abs/1706.03762"),
}
TASKS = {"classification": mark("classification"), "regression": mark("regression")}
METRICS = {
    "accuracy": r"\frac{1}{n} \sum_i [\hat{y}_i = y_i]",
    "balanced_accuracy": r"\frac{1}{K} \sum_k \frac{TP_k}{TP_k + FN_k}",
    "precision": r"\frac{TP}{TP + FP}",
    "recall": r"\frac{TP}{TP + FN}",
    "f1": r"\frac{2\,TP}{2\,TP + FP + FN}",
    "precision_macro": r"\frac{1}{K} \sum_k \frac{TP_k}{TP_k + FP_k}",
    "recall_macro": r"\frac{1}{K} \sum_k \frac{TP_k}{TP_k + FN_k}",
    "f1_macro": r"\frac{1}{K} \sum_k \frac{2\,TP_k}{2\,TP_k + FP_k + FN_k}",
    "precision_weighted": r"\sum_k \frac{n_k}{n} \frac{TP_k}{TP_k + FP_k}",
    "recall_weighted": r"\sum_k \frac{n_k}{n} \frac{TP_k}{TP_k + FN_k}",
    "f1_weighted": r"\sum_k \frac{n_k}{n} \frac{2\,TP_k}{2\,TP_k + FP_k + FN_k}",
    "roc_auc": r"P(s_{+} > s_{-}) + \tfrac12 P(s_{+} = s_{-})",
    "roc_auc_ovr": r"\frac{1}{K} \sum_k \mathrm{AUC}(k \text{ against the rest})",
    "log_loss": r"-\frac{1}{n} \sum_i \log \hat{p}_i(y_i)",
    "matthews": r"\frac{TP \cdot TN - FP \cdot FN}{\sqrt{(TP + FP)(TP + FN)(TN + FP)(TN + FN)}}",
    "cohen_kappa": r"\frac{p_o - p_e}{1 - p_e}",
    "f2_macro": r"\frac{1}{K} \sum_k \frac{5\,TP_k}{5\,TP_k + FP_k + 4\,FN_k}",
    "f05_macro": r"\frac{1}{K} \sum_k \frac{1.25\,TP_k}{1.25\,TP_k + FP_k + 0.25\,FN_k}",
    "average_precision": r"\sum_n (R_n - R_{n-1})\, P_n",
    "brier": r"\frac{c}{n} \sum_i \sum_k \left(\hat{p}_i(k) - [y_i = k]\right)^2,\quad c = \tfrac12 "
    r"\text{ with two classes, else } 1",
    "top_2_accuracy": r"\frac{1}{n} \sum_i [y_i \text{ is among the two likeliest}]",
    "median_ae": r"\mathrm{median}_i\, |y_i - \hat{y}_i|",
    "mape": r"\frac{1}{n} \sum_i \frac{|y_i - \hat{y}_i|}{|y_i|}",
    "r2": r"1 - \frac{\sum_i (y_i - \hat{y}_i)^2}{\sum_i (y_i - \bar{y})^2}",
    "mae": r"\frac{1}{n} \sum_i |y_i - \hat{y}_i|",
    "rmse": r"\sqrt{\frac{1}{n} \sum_i (y_i - \hat{y}_i)^2}",
}


def catalogued() -> Iterator[Term]:
    """One term for each method, model and metric that is there, in the language that is spoken."""
    for name in methods.names():
        method = methods.find(name)
        source, formula = METHODS.get(name, ("optuna" if name.startswith("optuna") else "feurer", ""))
        yield told(Term(f"method:{name}", method.title, method.help, (SOURCES[source],), formula, kind="method"))
    for name in models.names():
        yield _model(models.get(name))
    for name in metrics.names():
        metric = metrics.get(name)
        text = tr("{use} {misleads}", use=tr(metric.use), misleads=tr(metric.misleads))
        formula = METRICS.get(name, "")
        yield Term(f"metric:{name}", titled(metric.title), text, (SOURCES["metrics"],), formula, kind="metric")


def _model(model: models.Model) -> Term:
    """A model in the words of its class, with its reference, and what is tuned."""
    tuned = ", ".join(model.help)
    tasks = tr(" and ").join(tr(TASKS.get(task, task)) for task in model.tasks)
    where = next(iter(model.classes.values())).replace(":", ".")
    if where.startswith("sklearn."):
        source = Source(
            f"scikit-learn, {where.rpartition('.')[2]}",
            f"https://scikit-learn.org/stable/modules/generated/{where}.html",
        )
    else:
        source = NETWORKS.get(model.name) or _package(where)
    return Term(
        f"model:{model.name}",
        titled(model.title),
        tr("A model for {tasks}. What is tuned: {tuned}.", tasks=tasks, tuned=tuned or tr("nothing")),
        (source,),
        kind="model",
    )


def _package(where: str) -> Source:
    """The package that a class is from."""
    package = where.partition(".")[0]
    if ".networks." in where:
        return Source("PyTorch, torch.nn", "https://docs.pytorch.org/docs/stable/nn.html")
    if package == "tuning":  # what is wrapped is scikit-learn's
        return Source("scikit-learn, Supervised learning", "https://scikit-learn.org/stable/supervised_learning.html")
    return Source(f"{package}, {where.rpartition('.')[2]}", f"https://pypi.org/project/{package}/")
