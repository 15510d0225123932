# The suite with JupyterLab: docker build -t attain . && docker run --rm -p 8888:8888 attain
# A report instead: docker run --rm -v "$PWD/reports:/srv/attain/reports" attain attain run parameters/lam-dong-2024.yaml
FROM python:3.12-slim
RUN useradd --create-home attain && install -d -o attain /srv/attain /srv/packages
USER attain
WORKDIR /srv/attain
ENV PYTHONUSERBASE=/srv/packages PATH=/srv/packages/bin:$PATH PIP_DISABLE_PIP_VERSION_CHECK=1
COPY --chown=attain requirements.lock constraints.txt pyproject.toml README.md LICENSE ./
RUN pip install --user --no-cache-dir --require-hashes --requirement requirements.lock
COPY --chown=attain . .
RUN pip install --user --no-cache-dir --no-deps --editable . \
 && pip install --user --no-cache-dir --constraint constraints.txt jupyterlab
CMD ["jupyter", "lab", "--ip=0.0.0.0", "--no-browser", "--ServerApp.root_dir=/srv/attain", "--LabApp.default_url=/lab/tree/notebooks/00_brief.ipynb"]
