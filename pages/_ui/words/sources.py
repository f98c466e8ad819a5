"""Where the words come from."""

from __future__ import annotations

from pages.lessons import Source

GUIDE = "https://scikit-learn.org/stable/modules"
SOURCES = {
    "bergstra2011": Source(
        "Bergstra et al. (2011), Algorithms for hyper-parameter optimization",
        "https://papers.nips.cc/paper/2011/hash/86e8f7ab32cfd12577bc2619bc635690-Abstract.html",
    ),
    "bergstra2012": Source(
        "Bergstra and Bengio (2012), Random search for hyper-parameter optimization, JMLR 13",
        "https://jmlr.org/papers/v13/bergstra12a.html",
    ),
    "feurer": Source(
        "Feurer and Hutter (2019), Hyperparameter optimization, in: Automated Machine Learning",
        "https://doi.org/10.1007/978-3-030-05318-5_1",
    ),
    "bischl": Source(
        "Bischl et al. (2023), Hyperparameter optimization: foundations, algorithms, best practices and open "
        "challenges",
        "https://arxiv.org/abs/2107.05847",
    ),
    "garnett": Source("Garnett (2023), Bayesian Optimization", "https://bayesoptbook.com/"),
    "rasmussen": Source(
        "Rasmussen and Williams (2006), Gaussian Processes for Machine Learning", "https://gaussianprocess.org/gpml/"
    ),
    "jones": Source(
        "Jones, Schonlau and Welch (1998), Efficient global optimization of expensive black-box functions",
        "https://doi.org/10.1023/A:1008306431147",
    ),
    "kushner": Source(
        "Kushner (1964), A new method of locating the maximum point", "https://doi.org/10.1115/1.3653121"
    ),
    "srinivas": Source(
        "Srinivas et al. (2010), Gaussian process optimization in the bandit setting", "https://arxiv.org/abs/0912.3995"
    ),
    "ament": Source(
        "Ament et al. (2023), Unexpected improvements to expected improvement", "https://arxiv.org/abs/2310.20708"
    ),
    "thompson": Source(
        "Thompson (1933), On the likelihood that one unknown probability exceeds another",
        "https://doi.org/10.1093/biomet/25.3-4.285",
    ),
    "ginsbourger": Source(
        "Ginsbourger, Le Riche and Carraro (2010), Kriging is well-suited to parallelize optimization",
        "https://doi.org/10.1007/978-3-642-10701-6_6",
    ),
    "sobol": Source(
        "Sobol' (1967), On the distribution of points in a cube", "https://doi.org/10.1016/0041-5553(67)90144-9"
    ),
    "halving": Source(
        "Jamieson and Talwalkar (2016), Non-stochastic best arm identification", "https://arxiv.org/abs/1502.07943"
    ),
    "hyperband": Source("Li et al. (2018), Hyperband, JMLR 18", "https://jmlr.org/papers/v18/16-558.html"),
    "pedanova": Source(
        "Watanabe, Bansal and Hutter (2023), PED-ANOVA: efficiently quantifying hyperparameter importance",
        "https://arxiv.org/abs/2304.10255",
    ),
    "bouthillier": Source(
        "Bouthillier et al. (2021), Accounting for variance in machine learning benchmarks",
        "https://arxiv.org/abs/2103.03098",
    ),
    "demsar": Source(
        "Demsar (2006), Statistical comparisons of classifiers over multiple data sets, JMLR 7",
        "https://jmlr.org/papers/v7/demsar06a.html",
    ),
    "efron": Source(
        "Efron (1979), Bootstrap methods: another look at the jackknife", "https://doi.org/10.1214/aos/1176344552"
    ),
    "cawley": Source(
        "Cawley and Talbot (2010), On over-fitting in model selection, JMLR 11",
        "https://jmlr.org/papers/v11/cawley10a.html",
    ),
    "stone": Source(
        "Stone (1974), Cross-validatory choice and assessment of statistical predictions",
        "https://doi.org/10.1111/j.2517-6161.1974.tb00994.x",
    ),
    "esl": Source(
        "Hastie, Tibshirani and Friedman (2009), The Elements of Statistical Learning",
        "https://hastie.su.domains/ElemStatLearn/",
    ),
    "inselberg": Source("Inselberg (1985), The plane with parallel coordinates", "https://doi.org/10.1007/BF01898350"),
    "cmaes": Source("Hansen (2016), The CMA evolution strategy: a tutorial", "https://arxiv.org/abs/1604.00772"),
    "annealing": Source(
        "Kirkpatrick, Gelatt and Vecchi (1983), Optimization by simulated annealing",
        "https://doi.org/10.1126/science.220.4598.671",
    ),
    "evolution": Source(
        "Eiben and Smith (2015), Introduction to Evolutionary Computing", "https://doi.org/10.1007/978-3-662-44874-8"
    ),
    "optuna": Source("Akiba et al. (2019), Optuna", "https://arxiv.org/abs/1907.10902"),
    "kfold": Source("scikit-learn user guide, Cross-validation", f"{GUIDE}/cross_validation.html"),
    "search": Source("scikit-learn user guide, Tuning the hyper-parameters", f"{GUIDE}/grid_search.html"),
    "metrics": Source("scikit-learn user guide, Metrics and scoring", f"{GUIDE}/model_evaluation.html"),
    "pitfalls": Source(
        "scikit-learn user guide, Common pitfalls", "https://scikit-learn.org/stable/common_pitfalls.html"
    ),
    "dummy": Source("scikit-learn user guide, Dummy estimators", f"{GUIDE}/model_evaluation.html#dummy-estimators"),
}
