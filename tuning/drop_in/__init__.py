"""A search of ours in the place of scikit-learn's `GridSearchCV` or `RandomizedSearchCV`.

>>> from sklearn.datasets import load_iris
>>> from sklearn.svm import SVC
>>> from tuning import Float, TuningSearchCV
>>> X, y = load_iris(return_X_y=True)
>>> search = TuningSearchCV(SVC(), {"C": Float(0.01, 100, log=True)}, n_iter=5, cv=3, random_state=0).fit(X, y)
>>> len(search.cv_results_["params"]), bool(search.best_score_ > 0.9)
(5, True)
"""

from tuning.drop_in.search_cv import TuningSearchCV

__all__ = ["TuningSearchCV"]
