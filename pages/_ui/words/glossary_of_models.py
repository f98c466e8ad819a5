"""The terms of surrogates and of comparisons."""

from __future__ import annotations

from functools import partial

from pages._ui.words.term import entry

_surrogate = partial(entry, "surrogate")
_comparison = partial(entry, "comparison")

MORE = (
    _surrogate(
        "surrogate",
        "Surrogate",
        "A model of the objective, fitted to the trials so far. It is cheap to ask, a trial is not.",
        "garnett jones",
        see="gaussian_process posterior",
    ),
    _surrogate(
        "gaussian_process",
        "Gaussian process",
        "A distribution over functions: any values are jointly normal, and near configs have similar ones.",
        "rasmussen",
        r"f \sim \mathcal{GP}\left(\mu, k\right)",
        "kernel posterior",
    ),
    _surrogate(
        "prior",
        "Prior",
        "What is believed before a trial is seen.",
        "rasmussen",
        see="posterior",
    ),
    _surrogate(
        "posterior",
        "Posterior",
        "What is believed after the trials: at each config a mean and a standard deviation.",
        "rasmussen",
        r"\mu_n(x) = k_x^\top (K + \sigma_\varepsilon^2 I)^{-1} y,\quad \sigma_n^2(x) = k(x, x) - k_x^\top (K + "
        r"\sigma_\varepsilon^2 I)^{-1} k_x",
        "prior gaussian_process",
    ),
    _surrogate(
        "kernel",
        "Kernel",
        "How strongly the values at two configs go together. Ours is Matérn 5/2: smooth, but not too smooth.",
        "rasmussen",
        r"k(r) = \sigma_f^2 \left(1 + \sqrt{5}\, r + \tfrac{5}{3} r^2\right) e^{-\sqrt{5}\, r}",
        "length_scale",
    ),
    _surrogate(
        "length_scale",
        "Length scale",
        "How far one has to go along a parameter until the value has changed much. A long one means that the "
        "parameter hardly matters.",
        "rasmussen",
        r"r^2 = \sum_{j=1}^{d} \frac{(x_j - x_j')^2}{\ell_j^2}",
        "kernel",
    ),
    _surrogate(
        "evidence",
        "Marginal likelihood (evidence)",
        "How likely the trials are under given length scales and noise; these are fitted by making it large.",
        "rasmussen",
        r"\log p(y) = -\tfrac12 y^\top K^{-1} y - \tfrac12 \log |K| - \tfrac{n}{2} \log 2\pi",
        "length_scale prior",
    ),
    _surrogate(
        "acquisition",
        "Acquisition function",
        "How promising a trial would be at a config, according to the surrogate. The next trial is where it is "
        "highest.",
        "garnett",
        see="ei pi lcb thompson exploration",
    ),
    _surrogate(
        "ei",
        "Expected improvement",
        "By how much a trial is expected to beat the best so far, counting 0 if it does not.",
        "jones",
        r"\mathrm{EI}(x) = \sigma \left(z\, \Phi(z) + \varphi(z)\right),\quad z = \frac{\mu(x) - y^+ - \xi}{\sigma(x)}",
        "acquisition log_ei",
    ),
    _surrogate(
        "log_ei",
        "Log expected improvement",
        "The logarithm of the expected improvement: the same maximum, and a slope even where the improvement is tiny.",
        "ament",
        r"\log \mathrm{EI}(x)",
        "ei",
    ),
    _surrogate(
        "pi",
        "Probability of improvement",
        "How likely a trial is to beat the best so far, by however little.",
        "kushner",
        r"\mathrm{PI}(x) = \Phi\left(\frac{\mu(x) - y^+ - \xi}{\sigma(x)}\right)",
        "acquisition",
    ),
    _surrogate(
        "lcb",
        "Confidence bound",
        "The believed value plus κ standard deviations (minus, where lower is better): a large κ explores.",
        "srinivas",
        r"\mu(x) + \kappa\, \sigma(x)",
        "acquisition exploration",
    ),
    _surrogate(
        "thompson",
        "Thompson sampling",
        "One function is drawn from the posterior, and the next trial is where that is best.",
        "thompson",
        r"x_{n+1} = \arg\max_x \tilde{f}(x),\quad \tilde{f} \sim p(f \mid D_n)",
        "acquisition",
    ),
    _surrogate(
        "exploration",
        "Exploration",
        "Trying where little is known, though something else looks better now.",
        "srinivas garnett",
        see="exploitation",
    ),
    _surrogate(
        "exploitation",
        "Exploitation",
        "Trying where the value is believed to be best.",
        "srinivas garnett",
        see="exploration",
    ),
    _surrogate(
        "believer",
        "Kriging believer",
        "Trials that still run are given the value that the surrogate expects, so that parallel trials do not repeat "
        "each other.",
        "ginsbourger",
        r"y_{\text{running}} := \mu_n(x_{\text{running}})",
        "worker",
    ),
    _surrogate(
        "densities",
        "Good and bad densities",
        "TPE's two densities: where the best share of the trials lies, and where all others do.",
        "bergstra2011",
        r"\ell(x) = p(x \mid y \ge y_\gamma),\quad g(x) = p(x \mid y < y_\gamma)",
        "method:tpe",
    ),
    _surrogate(
        "initial",
        "Initial points",
        "Trials spread evenly before the first fit, when there is nothing to learn from yet.",
        "jones sobol",
        see="surrogate",
    ),
    _comparison(
        "race",
        "Race",
        "Several methods on one problem with the same budget, folds and seeds, each many times.",
        "bouthillier",
    ),
    _comparison(
        "band",
        "Middle half",
        "From the lower to the upper quartile: half of the runs lie in it.",
        "bouthillier",
        r"[q_{0.25},\, q_{0.75}]",
        "race",
    ),
    _comparison(
        "win",
        "Probability of winning",
        "How likely one run of a method is to end better than one of another on the same seed; a tie counts half.",
        "bouthillier",
        r"P(A > B) + \tfrac12 P(A = B)",
        "race interval",
    ),
    _comparison(
        "interval",
        "Interval",
        "The range in which a number lies with 95 % (or as said) confidence. A wide one means: too few runs to tell.",
        "efron",
        see="bootstrap win",
    ),
    _comparison(
        "bootstrap",
        "Bootstrap",
        "Drawing the same trials again with repetition, many times, to see how far a result would change.",
        "efron",
        see="interval",
    ),
    _comparison(
        "p_value",
        "p-value",
        "How often a difference as large as this would come from luck alone. With several pairs it is corrected "
        "(Holm).",
        "demsar",
        see="win",
    ),
    _comparison(
        "ranks",
        "Average rank",
        "The place of a method among all, averaged over problems.",
        "demsar",
        r"R_j = \frac{1}{N} \sum_{i=1}^{N} r_{ij}",
        "critical_difference",
    ),
    _comparison(
        "critical_difference",
        "Critical difference",
        "Average ranks that are further apart than this differ at the 5 % level.",
        "demsar",
        r"\mathrm{CD} = q_\alpha \sqrt{\frac{k (k + 1)}{6 N}}",
        "ranks",
    ),
    _comparison(
        "importance",
        "Importance",
        "The share of a parameter in what separates the best tenth of the trials from all (PED-ANOVA).",
        "pedanova",
        r"\frac{D_j}{\sum_i D_i},\quad D_j = \int p_{\text{all}} \left(\frac{p_{\text{best}}}{p_{\text{all}}} - "
        "1\right)^2 dx_j",
        "bootstrap",
    ),
    _comparison(
        "parallel_coordinates",
        "Parallel coordinates",
        "One upright axis for each parameter and one line for each trial; ranges can be brushed.",
        "inselberg",
    ),
    _comparison(
        "edf",
        "Empirical distribution",
        "The share of the trials that are at most as good as a value. Random search's tells how good the space is.",
        "bergstra2012",
        r"F_n(y) = \frac{1}{n} \sum_i [y_i \le y]",
    ),
)
